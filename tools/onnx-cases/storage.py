"""Tensors in every form in which a model can store them."""

import numpy as np
import ml_dtypes
from onnx import TensorProto, helper, numpy_helper

from case import Case, element

TYPES = {
    TensorProto.FLOAT: np.float32, TensorProto.DOUBLE: np.float64, TensorProto.FLOAT16: np.float16,
    TensorProto.INT8: np.int8, TensorProto.INT16: np.int16, TensorProto.INT32: np.int32,
    TensorProto.INT64: np.int64, TensorProto.UINT8: np.uint8, TensorProto.UINT16: np.uint16,
    TensorProto.UINT32: np.uint32, TensorProto.UINT64: np.uint64, TensorProto.BOOL: np.bool_,
}

FLOATS_OF_FEW_BITS = {
    TensorProto.FLOAT8E4M3FN: ml_dtypes.float8_e4m3fn, TensorProto.FLOAT8E4M3FNUZ: ml_dtypes.float8_e4m3fnuz,
    TensorProto.FLOAT8E5M2: ml_dtypes.float8_e5m2, TensorProto.FLOAT8E5M2FNUZ: ml_dtypes.float8_e5m2fnuz,
    TensorProto.FLOAT8E8M0: ml_dtypes.float8_e8m0fnu, TensorProto.FLOAT4E2M1: ml_dtypes.float4_e2m1fn,
}
INTEGERS_OF_FEW_BITS = {
    TensorProto.INT2: (ml_dtypes.int2, np.int8), TensorProto.UINT2: (ml_dtypes.uint2, np.uint8),
    TensorProto.INT4: (ml_dtypes.int4, np.int8), TensorProto.UINT4: (ml_dtypes.uint4, np.uint8),
}


def arrays():
    """Per ONNX type: an array with its extreme values, and the array that the importer should make of it."""
    for code, dtype in TYPES.items():
        if code == TensorProto.BOOL:
            values = np.array([True, False, True])
        elif np.issubdtype(dtype, np.floating):
            values = np.array([0.5, -2.25, np.finfo(dtype).max], dtype)
        else:
            values = np.array([1, np.iinfo(dtype).min, np.iinfo(dtype).max], dtype)
        yield code, values, values
    narrow = np.array([0.5, -3.0, 1e30]).astype(ml_dtypes.bfloat16)
    yield TensorProto.BFLOAT16, narrow, narrow.astype(np.float32)
    for code, dtype in FLOATS_OF_FEW_BITS.items():
        every = np.arange(16 if dtype == ml_dtypes.float4_e2m1fn else 256, dtype=np.uint8).view(dtype)
        yield code, every, every.astype(np.float32)
    for code, (dtype, carrier) in INTEGERS_OF_FEW_BITS.items():
        # An odd number, so that the last byte is not full.
        few = np.array([1, ml_dtypes.iinfo(dtype).min, ml_dtypes.iinfo(dtype).max, 0, 1]).astype(dtype)
        yield code, few, few.astype(carrier)


def stored_tensor(name, code, values, raw):
    if raw:
        return numpy_helper.from_array(values, name)
    if code in FLOATS_OF_FEW_BITS or code in INTEGERS_OF_FEW_BITS:
        codes = numpy_helper.from_array(values).raw_data
        return TensorProto(name=name, data_type=code, dims=values.shape, int32_data=list(codes))
    return helper.make_tensor(name, code, values.shape, values)


def stored():
    for form in ("raw", "typed"):
        case = Case(f"storage_{form}", 15)
        case.input("x", np.zeros(1, np.float32))
        expected = {}
        for code, values, imported in arrays():
            name = TensorProto.DataType.Name(code).lower()
            raw = form == "raw"
            case.initializers.append(stored_tensor(f"w_{name}", code, values, raw))
            case.output(case.node("Identity", [f"w_{name}"], outputs=[name]))
            expected[name] = imported
        yield case, expected


def sparse(case, name, values, indices, shape):
    places = numpy_helper.from_array(np.array(indices, np.int64), "at")
    tensor = helper.make_sparse_tensor(numpy_helper.from_array(values, name), places, shape)
    case.sparse_initializers.append(tensor)


def sparse_initializers():
    case = Case("storage_sparse", 13)
    x = case.input("x", case.normal(2, 3))
    sparse(case, "flat", np.array([1.5, -2], np.float32), [1, 5], [2, 3])
    sparse(case, "rows", np.array([4, 8], np.float32), [[0, 2], [1, 0]], [2, 3])
    case.check("Add", [x, "flat"])
    case.check("Mul", [x, "rows"])
    flat = np.array([[0, 1.5, 0], [0, 0, -2]], np.float32)
    rows = np.array([[0, 0, 4], [8, 0, 0]], np.float32)
    return case, {"Add_0": case.feeds["x"] + flat, "Mul_1": case.feeds["x"] * rows}


def external_tensor(name, array, location, offset=None, length=None):
    tensor = TensorProto(name=name, data_type=element(array), dims=array.shape)
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", offset), ("length", length)):
        if value is not None:
            tensor.external_data.add(key=key, value=str(value))
    return tensor


class ExternalCase(Case):
    """Two tensors in one sidecar, one of them without an offset."""

    def __init__(self):
        super().__init__("storage_external", 13)
        x = self.input("x", self.normal(1, 3))
        self.weights, self.bias = self.normal(3, 4), self.normal(4)
        location = f"{self.name}.onnx.data"
        self.initializers.append(external_tensor("w", self.weights, location, length=48))
        self.initializers.append(external_tensor("b", self.bias, location, offset=64, length=16))
        self.output(self.node("Gemm", [x, "w", "b"], outputs=["y"]))

    def write(self, folder, expected=None):
        data = self.weights.tobytes().ljust(64, b"\0") + self.bias.tobytes()
        (folder / f"{self.name}.onnx.data").write_bytes(data)
        super().write(folder, {"y": self.feeds["x"] @ self.weights + self.bias})


class Stored(Case):
    """A case whose outputs are known without running it."""

    def __init__(self, case, expected):
        self.__dict__ = case.__dict__
        self.known = expected

    def write(self, folder, expected=None):
        super().write(folder, self.known)


def initializers_as_inputs():
    case = Case("storage_ir3", 7, ir=3)
    x = case.input("x", case.normal(1, 3))
    w = case.constant(case.normal(3, 4), name="w")
    case.inputs.append(helper.make_tensor_value_info("w", TensorProto.FLOAT, [3, 4]))
    case.check("MatMul", [x, w])
    return case


def half_precision():
    case = Case("storage_half_model", 15)
    x = case.input("x", case.normal(2, 3).astype(np.float16))
    w = case.constant(case.normal(3, 4).astype(np.float16))
    case.check("Relu", [case.node("MatMul", [x, w])])
    return case


def all_cases():
    for case, expected in stored():
        yield Stored(case, expected)
    yield Stored(*sparse_initializers())
    yield ExternalCase()
    yield initializers_as_inputs()
    yield half_precision()
