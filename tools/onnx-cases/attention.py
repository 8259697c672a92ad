"""Cases for sums of products: Einsum, attention and what stands around it."""

import numpy as np
from onnx import TensorProto
from onnx.reference import ReferenceEvaluator

from case import Case

MICROSOFT = {"com.microsoft": 1}


class Reference(Case):
    """A case for ONNX's reference evaluator: onnxruntime still has what the standard has corrected."""

    def __init__(self, case):
        self.__dict__ = case.__dict__

    def write(self, folder, expected=None):
        names = [name for name, _, _ in self.outputs]
        super().write(folder, dict(zip(names, ReferenceEvaluator(self.model()).run(names, self.feeds))))


def sums():
    case = Case("einsum", 12)
    shapes = {"square": (3, 3), "cube": (2, 3, 3), "a": (2, 3, 4), "b": (2, 4, 5), "vector": (4,), "one": (1, 4)}
    for name, shape in shapes.items():
        case.input(name, case.normal(*shape))
    weights = case.constant(case.normal(4, 5, 6))
    for equation, operands in [
            ("ij->ji", ["square"]), ("ii->i", ["square"]), ("ii", ["square"]), ("ij->", ["square"]),
            ("...ii->...i", ["cube"]), ("b i i -> b", ["cube"]), ("bij,bjk->bik", ["a", "b"]), ("bij,bjk", ["a", "b"]),
            ("...ij,...jk->...ik", ["a", "b"]), ("bij,bjk->bk", ["a", "b"]), ("bij,j->bij", ["a", "vector"]),
            ("i,j->ij", ["vector", "vector"]), ("btd,def->betf", ["a", weights]), ("def,btd->btef", [weights, "a"]),
            ("bij,bjk,j->ik", ["a", "b", "vector"]), ("...j,j->...", ["a", "vector"]), ("bij,xj->bi", ["a", "one"]),
            ("ab...,b...->a...", ["a", "cube_of_a"])]:
        if "cube_of_a" in operands:
            case.input("cube_of_a", case.normal(3, 4))
        case.check("Einsum", operands, equation=equation)
    case.check("Einsum", [case.input("n", np.array([[1, 2], [3, 4]], np.int32))], equation="ij->j")
    yield Reference(case)


def attention():
    def start(name, opset, heads=2, groups=2, queries=3, keys=4, size=4, flat=False):
        case = Case(name, opset)
        shapes = ([(2, heads, queries, size), (2, groups, keys, size), (2, groups, keys, 5)] if not flat else
                  [(2, queries, heads * size), (2, keys, groups * size), (2, keys, groups * 5)])
        return case, [case.input(n, case.normal(*s)) for n, s in zip("qkv", shapes)]

    case, qkv = start("attention_23", 23)
    case.check("Attention", qkv)
    case.check("Attention", qkv, scale=0.25, is_causal=1, softcap=1.5)
    case.check("Attention", qkv + [case.input("m", case.normal(3, 4))])
    mask = case.normal(2, 1, 3, 4)
    mask[0, 0, 1, 2:] = -np.inf
    case.check("Attention", qkv + [case.constant(mask)])
    case.check("Attention", qkv + [case.constant(np.where(np.isinf(mask), mask, 0))], is_causal=1)
    case.check("Attention", qkv + [case.input("inf", np.where(mask > 0, -np.inf, mask))])
    flags = np.array([[True, True, False, True], [False] * 4, [True] * 4])
    case.check("Attention", qkv + [case.input("flags", flags)])
    case.check("Attention", qkv + [case.constant(flags)], softmax_precision=TensorProto.DOUBLE)
    case.check("Attention", qkv + [case.constant(flags[:, :2])])
    yield Reference(case)

    case, qkv = start("attention_modes", 23)
    mask = case.input("mask", np.array([[True, False, True, True]] * 3))
    for mode in range(4):
        softcap = 0.0 if mode == 0 else 2.0
        results = case.node("Attention", qkv + [mask], [f"y{mode}", "", "", f"qk{mode}"], softcap=softcap,
                            qk_matmul_output_mode=mode)
        case.output(results[0])
        case.output(results[3])
    yield Reference(case)

    case, qkv = start("attention_heads", 23, heads=4, flat=True)
    case.check("Attention", qkv, q_num_heads=4, kv_num_heads=2)
    past = [case.input("past_k", case.normal(2, 2, 3, 4)), case.input("past_v", case.normal(2, 2, 3, 5))]
    for name in case.node("Attention", qkv + [""] + past, ["y", "k2", "v2"], q_num_heads=4, kv_num_heads=2,
                          is_causal=1):
        case.output(name)
    yield Reference(case)

    case, qkv = start("attention_24", 24)
    lengths = case.input("lengths", np.array([2, 4], np.int64))
    case.check("Attention", qkv + ["", "", "", lengths])
    case.check("Attention", qkv + [case.constant(np.full((3, 3), 0.5, np.float32)), "", "", lengths], is_causal=1)
    yield Reference(case)

    case, qkv = start("attention_25", 25)
    case.check("Attention", qkv, left_window_size=1, right_window_size=1)
    case.check("Attention", qkv, is_causal=1, left_window_size=1)
    case.check("Attention", qkv + ["", "", "", case.input("lengths", np.array([3, 4], np.int64))], left_window_size=1)
    yield Reference(case)


def rotation():
    case = Case("rotary_embedding", 23)
    x = case.input("x", case.normal(2, 3, 4, 6))
    flat = case.input("flat", case.normal(2, 4, 18))
    angles = case.random.uniform(0, 6, (7, 3)).astype(np.float32)
    cos, sin = case.constant(np.cos(angles)), case.constant(np.sin(angles))
    positions = case.input("positions", np.array([[0, 1, 2, 3], [6, 5, 4, 4]], np.int64))
    case.check("RotaryEmbedding", [x, cos, sin, positions])
    case.check("RotaryEmbedding", [x, cos, sin, positions], interleaved=1)
    case.check("RotaryEmbedding", [flat, cos, sin, positions], num_heads=3)
    half = angles[:, :2]
    narrow = [case.constant(np.cos(half)), case.constant(np.sin(half))]
    case.check("RotaryEmbedding", [x] + narrow + [positions], rotary_embedding_dim=4)
    batch = case.random.uniform(0, 6, (2, 4, 3)).astype(np.float32)
    case.check("RotaryEmbedding", [x, case.constant(np.cos(batch)), case.constant(np.sin(batch))])
    yield Reference(case)

    case = Case("microsoft_rotary_embedding", 17, domains=MICROSOFT)
    x = case.input("x", case.normal(2, 3, 4, 6))
    flat = case.input("flat", case.normal(2, 4, 18))
    cos, sin = case.constant(np.cos(angles)), case.constant(np.sin(angles))
    case.check("RotaryEmbedding", [x, case.input("first", np.array([2], np.int64)), cos, sin], domain="com.microsoft")
    case.check("RotaryEmbedding", [flat, case.constant(np.array([[0, 1, 2, 3], [6, 5, 4, 4]])), cos, sin],
               domain="com.microsoft", interleaved=1)
    yield case

    case = Case("multi_head_attention", 17, domains=MICROSOFT)
    q, k, v = (case.input(n, case.normal(2, s, 8)) for n, s in (("q", 3), ("k", 4), ("v", 4)))
    bias = case.constant(case.normal(24))
    options = {"domain": "com.microsoft", "num_heads": 2}
    case.check("MultiHeadAttention", [q, k, v], **options)
    case.check("MultiHeadAttention", [q, k, v, bias, case.input("lengths", np.array([2, 4], np.int32))], scale=0.2,
               **options)
    case.check("MultiHeadAttention", [q, k, v, "", case.input("mask", np.array([[1, 1, 0, 1]] * 2, np.int32)),
                                      case.input("added", case.normal(1, 2, 3, 4))], **options)
    past = [case.input("past_k", case.normal(2, 2, 5, 4)), case.input("past_v", case.normal(2, 2, 5, 4))]
    for name in case.node("MultiHeadAttention", [q, q, q, "", "", ""] + past, ["y", "k2", "v2"], unidirectional=1,
                          **options):
        case.output(name)
    yield case


def all_cases():
    for family in (sums, attention, rotation):
        yield from family()
