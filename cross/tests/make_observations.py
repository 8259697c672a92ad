"""Observations in every form that is accepted, and in many that are not.

    make_observations.py MODELS FOLDER

MODELS is what cross/make-models makes. FOLDER takes the files and two lists of "MODEL FILE": `accepted` and `refused`.
"""

import json
import pathlib
import sys
import zipfile
import zlib

import numpy

from npz_forms import archive, deflated, member, npy, npy_with

models, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
random = numpy.random.default_rng(11)
samples = 13
integers = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
lists = {"accepted": [], "refused": []}


def listed(kind, model, name):
    lists[kind].append(f"{model} {name}")
    return folder / name


def save(kind, model, name, arrays, write=numpy.savez):
    write(listed(kind, model, f"{kind}-{model}-{name}.npz"), **arrays)


def save_bytes(kind, model, name, content):
    listed(kind, model, f"{kind}-{model}-{name}.npz").write_bytes(content)


def values(port, shape):
    """Values that an input of that type takes, the extreme ones included."""
    kind = port["type"]
    if kind == "bool":
        return random.integers(0, 2, shape).astype(bool)
    if kind in integers:
        limits = numpy.iinfo(kind)
        return random.integers(max(limits.min, -(2**31)), min(limits.max, 2**31 - 1), shape, endpoint=True).astype(kind)
    extremes = [0.0, -0.0, 1e-40, 5e-324, 3e-8, 65519.9, 65520, 1e30, 1e300, numpy.inf, -numpy.inf, numpy.nan]
    result = numpy.atleast_1d(random.standard_normal(shape))
    result.flat[:: max(3, result.size // 17)] = random.choice(extremes)
    with numpy.errstate(over="ignore"):
        return result.reshape(shape).astype(kind)


def forms(model):
    ports = json.loads((models / f"{model}.json").read_text())["inputs"]
    states = [port for port in ports if port["state"]]
    given = [port for port in ports if not port["state"]]
    plain = {port["name"]: values(port, [samples, *port["shape"]]) for port in given}
    numbers = {port["name"]: random.integers(0, 2, [samples, *port["shape"]]) for port in given}

    save("accepted", model, "plain", plain)
    save("accepted", model, "compressed", plain, numpy.savez_compressed)
    save("accepted", model, "ignored", plain | {"objects": numpy.array([{}]), "text": numpy.array("x")})
    save("accepted", model, "reset", plain | {"reset": numpy.arange(samples) % 4 == 2})
    save("accepted", model, "reset-floats", plain | {"reset": numpy.resize([0, numpy.nan, -0.0, 0.5], samples)})
    for kind in ["bool", *integers, "float16", "float32", "float64"]:
        for order in "<>":
            arrays = {name: array.astype(numpy.dtype(kind).newbyteorder(order)) for name, array in numbers.items()}
            save("accepted", model, f"{kind}-{'big' if order == '>' else 'little'}", arrays)
    big = {name: array.astype(array.dtype.newbyteorder(">")) for name, array in plain.items()}
    save("accepted", model, "fortran", {name: numpy.asfortranarray(array) for name, array in plain.items()})
    save("accepted", model, "fortran-big", {name: numpy.asfortranarray(array) for name, array in big.items()})
    batch = [port["name"] for port in given if port["shape"][:1] == [1]]
    save("accepted", model, "batch", plain | {name: plain[name][:, 0] for name in batch})
    save("accepted", model, "one-sample", {name: array[:1] for name, array in plain.items()})
    wide = [port["name"] for port in given if port["type"].startswith("float")]
    for kind, extremes in [("int64", [2**53 + 1, -(2**63), 2**24 + 1]), ("uint64", [2**64 - 1, 2**63 + 1025, 2**53 + 3])]:
        rounded = {name: numpy.resize(numpy.array(extremes, kind), plain[name].shape) for name in wide}
        save("accepted", model, f"rounded-{kind}", plain | rounded)

    for port in states:
        one, every = values(port, port["shape"]), values(port, [samples, *port["shape"]])
        marks = {"reset": numpy.arange(samples) % 5 == 4}
        save("accepted", model, "state-initial", plain | marks | {port["name"]: one})
        save("accepted", model, "state-fortran", plain | {port["name"]: numpy.asfortranarray(one.astype("f8"))})
        save("accepted", model, "state-every", plain | marks | {port["name"]: every})
        save("accepted", model, "state-batch", plain | {port["name"]: every[:, 0]})

    def archived(compress=None, **options):
        parts = [(name, npy(array)) for name, array in plain.items()]
        return archive([member(name, part, compress and compress(part), **options) for name, part in parts])

    for level in [0, 1, 9]:
        save_bytes("accepted", model, f"level-{level}", archived(lambda part: deflated(part, level)))
    for name, strategy in [("fixed", zlib.Z_FIXED), ("huffman", zlib.Z_HUFFMAN_ONLY), ("runs", zlib.Z_RLE)]:
        save_bytes("accepted", model, name, archived(lambda part: deflated(part, 6, strategy)))
    save_bytes("accepted", model, "zip64-members", archived(deflated, is_zip64=True))
    parts = [member(name, npy(array, (3, 0))) for name, array in plain.items()]
    save_bytes("accepted", model, "zip64-directory", archive(parts, comment=b"PK\5\6" * 9, is_zip64=True))
    parts.append(dict(member("", b"text"), name=b"notes.txt"))
    save_bytes("accepted", model, "notes", archive(parts, comment=b"a comment"))
    return plain


def long_observations(model):
    """Enough samples for many blocks of every kind, with matches near and far."""
    port = json.loads((models / f"{model}.json").read_text())["inputs"][0]
    rows = numpy.round(random.standard_normal([3000, port["elements"]]), 2)
    rows[1000:2000] = rows[:1000]
    save("accepted", model, "long", {port["name"]: rows.reshape([3000, *port["shape"]])}, numpy.savez_compressed)


def refusals(plain):
    model = "mixed_inputs-f32"
    obs = npy(plain["obs"])

    def save_with(name, **arrays):
        save("refused", model, name, plain | arrays)

    def save_obs(name, content, **options):
        others = [member(other, npy(array)) for other, array in plain.items() if other != "obs"]
        save_bytes("refused", model, name, archive([*others, member("obs", content, **options)]))

    save("refused", model, "missing", {name: array for name, array in plain.items() if name != "mask"})
    save_with("shape", obs=plain["obs"][..., :2])
    save_with("no-sample-axis", phase=plain["phase"][0, 0])
    save_with("counts", obs=plain["obs"][1:])
    save("refused", model, "no-samples", {name: array[:0] for name, array in plain.items()})
    save_with("complex", obs=plain["obs"].astype(complex))
    save_with("object", obs=plain["obs"].astype(object))
    save_with("text", obs=plain["obs"].astype(str))
    save_with("bytes", obs=plain["obs"].astype("S"))
    save_with("extended", obs=plain["obs"].astype(numpy.longdouble))
    save_with("date", obs=plain["phase"].astype("M8[s]"))
    save_with("record", obs=numpy.zeros(samples, [("x", "f4", (1, 3))]))
    save_with("negative", image=numpy.full_like(plain["image"], -1, dtype="int16"))
    save_with("too-large", phase=numpy.full_like(plain["phase"], 2**31))
    save_with("far-too-large", phase=numpy.full_like(plain["phase"], 2**64 - 1, dtype="uint64"))
    save_with("fraction", phase=numpy.full_like(plain["phase"], 0.5, dtype="float32"))
    save_with("nan", phase=numpy.full_like(plain["phase"], numpy.nan, dtype="float16"))
    save_with("infinite", phase=numpy.full_like(plain["phase"], numpy.inf, dtype="float64"))
    save_with("marks-shape", reset=numpy.zeros([samples, 1], bool))
    save_with("marks-count", reset=numpy.zeros(samples + 1, bool))
    save_obs("no-array", b"x" * 100)
    save_obs("empty-member", b"")
    save_obs("future", b"\x93NUMPY\4\0" + obs[8:])
    save_obs("short-header", obs[:9])
    save_obs("long-header", b"\x93NUMPY\2\0\xff\xff\xff\x7f" + obs[12:])
    save_obs("short-elements", obs[:-1])
    save_obs("long-elements", obs + b"\0")
    shapes = {"overflow": (2**62, 3), "wraps": (2**32, 2**32), "beyond": (2**63,), "huge": (2**40, 1, 3)}
    for name, shape in shapes.items():
        save_obs(f"shape-{name}", npy_with("'<f4'", shape, b"\0" * 12))
    for name, text in [("axes", f"({'1, ' * 65})"), ("negative", "(-1, 1, 3)"), ("zeros", "(00, 1, 3)"), ("open", "(1")]:
        save_obs(f"header-{name}", npy_with("'<f4'", text, b"\0" * 12))
    save_obs("header-type", npy_with("'<q9'", (1, 1, 3), b"\0" * 12))
    save_obs("header-order", npy_with("'|f4'", (1, 1, 3), b"\0" * 12))
    save_obs("header-fortran", npy_with("'<f4'", (1, 1, 3), b"\0" * 12, fortran="1"))
    save_obs("encrypted", obs, flags=1)
    save_obs("method", obs, method=12)
    save_obs("checksum", obs, crc=1)
    save_obs("bomb", obs, stored=deflated(obs), size=2**32 - 1)
    save_obs("bomb64", obs, stored=deflated(obs), size=2**50, is_zip64=True)
    save_obs("bomb-large", obs, stored=bytes(5 * 10**6), size=2**32 + 1, is_zip64=True)
    save_obs("bomb-true", obs + bytes(10**7), stored=deflated(obs + bytes(10**7)))
    save_obs("longer", obs, stored=deflated(obs), size=len(obs) - 1)
    save_obs("shorter", obs, stored=deflated(obs), size=len(obs) + 1)
    save_obs("deflate-cut", obs, stored=deflated(obs)[:-9])
    save_obs("deflate-type", obs, stored=b"\7" + deflated(obs)[1:])
    save_obs("deflate-far", obs, stored=b"\x03\x02\0" + deflated(obs))
    save_obs("offset", obs, offset=2**31)
    save_obs("offset64", obs, offset=2**63, is_zip64=True)
    save_bytes("refused", model, "twice", archive([member(name, npy(plain[name])) for name in [*plain, "obs"]]))
    whole = listed("refused", model, f"refused-{model}-cut-end.npz")
    numpy.savez(whole, **plain)
    content = whole.read_bytes()
    whole.write_bytes(content[:-1])
    for part in [1, 4, 100, len(content) // 2]:
        save_bytes("refused", model, f"cut-{part}", content[:part])
    save_bytes("refused", model, "empty", b"")
    save_bytes("refused", model, "words", b"obs = 1, 2, 3\n")
    save_bytes("refused", model, "npy", obs)
    save_bytes("refused", model, "nothing", archive([]))
    with zipfile.ZipFile(listed("refused", model, f"refused-{model}-bzip2.npz"), "w", zipfile.ZIP_BZIP2) as file:
        for name, array in plain.items():
            file.writestr(f"{name}.npy", npy(array))


folder.mkdir(exist_ok=True)
for name in ["recurrent", "integer_input", "odd_outputs", "scalar", "booleans"]:
    forms(f"{name}-f32")
forms("hopper_ppo-int8")
long_observations("hopper_ppo-int8")
refusals(forms("mixed_inputs-f32"))
for kind, lines in lists.items():
    (folder / kind).write_text("".join(f"{line}\n" for line in lines))
