"""Cases of operators that find, sort and add up along an axis, and of those that write at indices."""

import numpy as np

from case import Case


def arguments():
    for opset in (7, 11, 12, 13):
        case = Case(f"arguments_{opset}", opset)
        x = case.input("x", case.random.integers(-2, 3, (3, 4, 2)).astype(np.float32))
        for operator in ("ArgMax", "ArgMin"):
            case.check(operator, [x])
            case.check(operator, [x], axis=1, keepdims=0)
            if opset >= 11:
                case.check(operator, [x], axis=-1)
            if opset >= 12:
                case.check(operator, [x], axis=1, select_last_index=1)
        yield case
    case = Case("arguments_of_integers", 13)
    x = case.input("x", np.array([[3, 9, 9, -4], [0, 0, 0, 0]], np.int32))
    case.check("ArgMax", [x], axis=1)
    case.check("ArgMin", [x], axis=1, select_last_index=1)
    yield case


def selections():
    for opset in (7, 10, 11, 24):
        case = Case(f"top_k_{opset}", opset)
        x = case.input("x", case.normal(2, 5, 3))
        ties = case.input("ties", np.array([[1, 4, 4, 2, 4, 1]], np.float32))
        k = case.ints(2)
        for operand, attributes in ((x, {}), (x, {"axis": 1}), (ties, {}), (ties, {"largest": 0}), (x, {"sorted": 1})):
            if opset < 11 and attributes.keys() & {"largest", "sorted"}:
                continue
            if opset < 10:
                results = case.node("TopK", [operand], outputs=2, k=2, **attributes)
            else:
                results = case.node("TopK", [operand, k], outputs=2, **attributes)
            for result in results:
                case.output(result)
        yield case
    case = Case("top_k_of_integers", 13)
    x = case.input("x", np.array([[3, 9, 9, -4], [0, 1, 0, 1]], np.int64))
    for result in case.node("TopK", [x, case.ints(3)], outputs=2):
        case.output(result)
    yield case


def running():
    for opset, operators in ((11, ["CumSum"]), (14, ["CumSum"]), (26, ["CumSum", "CumProd"])):
        case = Case(f"running_{opset}", opset)
        x = case.input("x", case.normal(2, 3, 2))
        i = case.input("i", case.random.integers(-5, 5, (2, 4)).astype(np.int64))
        for operator in operators:
            case.check(operator, [x, case.constant(np.int32(1))])
            case.check(operator, [x, case.constant(np.int64(-1))], exclusive=1)
            case.check(operator, [x, case.constant(np.int64(0))], reverse=1)
            case.check(operator, [x, case.ints(1)], exclusive=1, reverse=1)
            case.check(operator, [i, case.ints(1)])
        yield case


def gathering():
    case = Case("gather_at_run_time", 13)
    x = case.input("x", case.normal(4, 3, 2))
    at = case.input("at", case.random.integers(-3, 3, (4, 2, 2)))
    rows = case.input("rows", case.random.integers(-4, 4, (3, 2, 1)))
    batched = case.input("batched", case.random.integers(-2, 2, (4, 5, 2)))
    case.check("GatherElements", [x, at], axis=1)
    case.check("GatherND", [x, rows])
    case.check("GatherND", [x, batched], batch_dims=1)
    yield case


def scattering():
    case = Case("scatter_9", 9)
    x = case.input("x", case.normal(3, 3))
    case.check("Scatter", [x, case.constant(np.array([[1, 0, 2], [0, 2, 1]])), case.constant(case.normal(2, 3))])
    yield case
    for opset, reductions in ((11, []), (13, []), (16, ["add", "mul"]), (18, ["add", "mul", "min", "max"])):
        case = Case(f"scatter_elements_{opset}", opset)
        x = case.input("x", case.normal(3, 5))
        at = case.input("at", np.array([[0, 2, 1, 2], [1, 0, -1, 0]]))
        updates = case.input("updates", case.normal(2, 4))
        case.check("ScatterElements", [x, at, updates])
        case.check("ScatterElements", [x, case.constant(np.array([[1, 3], [4, -5]])), case.constant(case.normal(2, 2))],
                   axis=1)
        for reduction in reductions:
            case.check("ScatterElements", [x, at, updates], reduction=reduction)
        yield case
    case = Case("scatter_nd_at_run_time", 18)
    x = case.input("x", case.normal(4, 3, 2))
    at = case.input("at", np.array([[1], [3], [-4]]))
    updates = case.input("updates", case.normal(3, 3, 2))
    case.check("ScatterND", [x, at, updates])
    case.check("ScatterND", [x, at, updates], reduction="max")
    yield case

    case = Case("tensor_scatter", 24)
    cache = case.input("cache", case.normal(2, 3, 4, 2))
    update = case.input("update", case.normal(2, 3, 2, 2))
    first = case.input("first", np.array([1, 2]))
    last = case.input("last", np.array([3, 0]))
    case.check("TensorScatter", [cache, update, first])
    case.check("TensorScatter", [cache, update])
    case.check("TensorScatter", [cache, update, last], mode="circular")
    flat = case.input("flat", case.normal(2, 4, 2))
    case.check("TensorScatter", [flat, case.constant(case.normal(2, 1, 2)), first], axis=1)
    yield case


def one_hot():
    for opset in (9, 11):
        case = Case(f"one_hot_{opset}", opset)
        at = case.input("at", np.array([[0, 2], [-1, 1]] if opset > 9 else [[0, 2], [3, 1]]))
        values = case.constant(np.array([0, 1], np.float32))
        depth = case.constant(np.int64(4))
        case.check("OneHot", [at, depth, values])
        case.check("OneHot", [at, depth, case.constant(np.array([5, -2]))], axis=0)
        case.check("OneHot", [case.input("f", np.array([1, 9, 3], np.float32)), depth, values], axis=-2)
        yield case


def all_cases():
    for family in (arguments, selections, running, gathering, scattering, one_hot):
        yield from family()
