"""Why cases are not attempted, and why some that are do not pass."""

from fnmatch import fnmatchcase

from edges import Skipped

# By operator: what no robot policy needs. Not attempted.
OUT_OF_SCOPE = {
    "Bernoulli": "random numbers: the expected values are those of one generator",
    "ImageDecoder": "out of scope: compressed images",
    "ai.onnx.preview.training::Adagrad": "out of scope: training",
    "ai.onnx.preview.training::Adam": "out of scope: training",
    "ai.onnx.preview.training::Momentum": "out of scope: training",
}

# By case: likewise.
NOT_COMPARABLE = {
    "test_training_dropout*": "random numbers: the expected values are those of one generator",
}


def check(operator, name):
    """Refuses a case that is not attempted."""
    if operator in OUT_OF_SCOPE:
        raise Skipped(OUT_OF_SCOPE[operator])
    for pattern, reason in NOT_COMPARABLE.items():
        if fnmatchcase(name, pattern):
            raise Skipped(reason)
