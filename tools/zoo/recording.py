"""Observations of a policy, and its outputs over them, by torch or by onnxruntime, with the states carried."""
import numpy as np

RESET = "reset"


def observations(policy, seed):
    """Calibration and held-out arrays by input name, samples along the first axis; `reset` marks the episodes of policies with states."""
    generator = np.random.default_rng(seed)
    drawn = {
        name: port.draw(generator, policy.episodes, policy.steps).astype(port.dtype)
        for name, port in policy.observed.items()
    }
    if policy.states:
        starts = np.zeros((policy.episodes, policy.steps), bool)
        starts[:, 0] = True
        drawn[RESET] = starts
    split = policy.episodes - max(policy.episodes // 5, 1)

    def part(rows):
        return {name: value[rows].reshape(-1, *value.shape[2:]) for name, value in drawn.items()}

    return part(slice(0, split)), part(slice(split, None))


def outputs(policy, run, data, limit=None):
    """What `run(arrays by input name) -> arrays in output order` gives for each row, as arrays by output name."""
    count = len(next(iter(data.values())))
    count = count if limit is None else min(count, limit)
    carried = {}
    rows = []
    for i in range(count):
        if i == 0 or (RESET in data and data[RESET][i]):
            carried = {s.before: initial(policy.inputs[s.before]) for s in policy.states}
        given = {name: data[name][i] if name in data else carried[name] for name in policy.inputs}
        row = dict(zip(policy.outputs, run(given), strict=True))
        carried = {s.before: row[s.after] for s in policy.states}
        rows.append(row)
    return {name: np.stack([row[name] for row in rows]) for name in policy.outputs}


def initial(port):
    return np.zeros(port.shape, port.dtype)


def span(value):
    """The range of an output over the data; 1 for one that does not change."""
    return float(np.ptp(value.astype(np.float64))) or 1.0


def relative_error(expected, found):
    """The largest difference, of all outputs, in parts of the output's range; infinite when one is not finite."""
    worst = 0.0
    for name, value in expected.items():
        difference = np.abs(found[name].reshape(value.shape).astype(np.float64) - value.astype(np.float64)).max()
        worst = max(worst, float(difference) / span(value)) if np.isfinite(difference) else float("inf")
    return worst
