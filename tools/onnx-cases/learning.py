"""Cases for ONNX's domain for classical machine learning."""

import numpy as np
from onnx import numpy_helper

from attention import Reference
from case import Case

DOMAIN = "ai.onnx.ml"


def learning(name, version=1, opset=13):
    case = Case(name, opset, domains={DOMAIN: version})
    plain = case.check
    case.check = lambda operator, inputs, **attributes: plain(operator, inputs, domain=DOMAIN, **attributes)
    return case


def features():
    case = learning("learning_features")
    x = case.input("x", case.normal(3, 4))
    n = case.input("n", np.array([[1, -2, 3, 0]] * 3, np.int64))
    case.check("Scaler", [x], offset=[0.5], scale=[2.0])
    case.check("Scaler", [n], offset=[1.0, 2.0, 3.0, 4.0], scale=[0.5, 1.0, 2.0, 3.0])
    for norm in ("L1", "L2"):
        case.check("Normalizer", [x], norm=norm)
    case.check("Binarizer", [x], threshold=0.25)
    case.check("ArrayFeatureExtractor", [x, case.ints(2, 0)])
    case.check("ArrayFeatureExtractor", [case.input("v", case.normal(5)), case.ints(4, 1)])
    case.check("FeatureVectorizer", [x, case.input("y", case.normal(3, 2))], inputdimensions=[4, 2])
    holes = case.feeds["x"].copy()
    holes[0, 1] = holes[2, 3] = np.nan
    h = case.input("h", holes)
    case.check("Imputer", [h], imputed_value_floats=[1.0, 2.0, 3.0, 4.0], replaced_value_float=float("nan"))
    case.check("Imputer", [n], imputed_value_int64s=[7], replaced_value_int64=-2)
    yield case

    case = learning("learning_reference")
    x = case.input("x", case.normal(3, 4))
    case.check("Normalizer", [x], norm="MAX")
    case.check("FeatureVectorizer", [x, case.input("y", case.normal(3))], inputdimensions=[2, 3])
    yield Reference(case)

    case = learning("label_encoder_2", 2)
    n = case.input("n", np.array([[1, 5, -2], [9, 1, 1]], np.int64))
    f = case.input("f", np.array([1.5, 0, 2.5], np.float32))
    case.check("LabelEncoder", [n], keys_int64s=[1, -2, 9], values_floats=[0.5, 1.5, 2.5], default_float=-7.0)
    case.check("LabelEncoder", [f], keys_floats=[2.5, 1.5], values_int64s=[10, 20])
    yield case

    case = learning("label_encoder_4", 4, opset=20)
    f = case.input("f", np.array([1.5, np.nan, 2.5], np.float64))
    table = {"keys_tensor": np.array([np.nan, 2.5]), "values_tensor": np.array([3, 4], np.int64),
             "default_tensor": np.array([-1], np.int64)}
    case.check("LabelEncoder", [f], **{k: numpy_helper.from_array(v, k) for k, v in table.items()})
    yield case


def models():
    case = learning("linear_models")
    x = case.input("x", case.normal(4, 3))
    weights = [float(w) for w in case.normal(6)]
    case.check("LinearRegressor", [x], coefficients=weights, intercepts=[0.5, -0.5], targets=2)
    case.check("LinearRegressor", [x], coefficients=weights[:3], intercepts=[0.0])
    single = case.node("LinearClassifier", [x], ["single_label", "single_scores"], domain=DOMAIN,
                       coefficients=weights[:3], intercepts=[0.5], classlabels_ints=[4])
    case.output(single[1])
    for name, count, transform, options in (
            ("three", 3, "SOFTMAX", {"classlabels_ints": [7, 8, 9]}),
            ("two", 1, "LOGISTIC", {"classlabels_ints": [3, 5]}),
            ("plain", 2, "NONE", {"classlabels_ints": [0, 1]}),
            ("named", 2, "LOGISTIC", {"classlabels_strings": ["a", "b"]})):
        rows = [float(w) for w in case.normal(3 * count)]
        results = [f"{name}_label", f"{name}_scores"]
        case.node("LinearClassifier", [x], results, domain=DOMAIN, coefficients=rows,
                  intercepts=[0.25] * count, post_transform=transform, **options)
        for result in results[name == "named":]:
            case.output(result)
    yield case


class WithoutStandard(Case):
    """A model that does not import ONNX's own operators, as XGBoost's exporter writes them."""

    def __init__(self, case):
        self.__dict__ = case.__dict__

    def model(self, ir=None):
        made = super().model(ir)
        del made.opset_import[0]
        return made

    def expected(self):
        from onnx.reference import ReferenceEvaluator

        names = [name for name, _, _ in self.outputs]
        return dict(zip(names, ReferenceEvaluator(super().model()).run(names, self.feeds)))


def alone():
    case = learning("without_opset")
    case.check("Scaler", [case.input("x", case.normal(2, 3))], offset=[1.0], scale=[0.5])
    yield WithoutStandard(case)


def all_cases():
    for family in (features, models, alone):
        yield from family()
