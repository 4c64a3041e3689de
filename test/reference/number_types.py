"""Numbers of every type, as numpy and safetensors write them: the fixture golden/number-types.npz.

    python test/reference/number_types.py test/reference/golden

Needs numpy and safetensors 0.5 (0.8 has another `serialize`). For each NPY file, the archive holds its bytes
(`<name>.file`) and its values in row-major order (`<name>.values`, float64). `halves` are numbers of 16 bits, with their
values as float16 and as bfloat16. `weights.file` is a safetensors file of tensors of all types; those that are floats
all hold `weights.values`.
"""

import io
import sys

import numpy
from numpy.lib import format as npy
from safetensors import serialize

TYPES = ["?", "u1", "i1", *(f"{order}{kind}" for order in "<>" for kind in ("u2", "u4", "u8", "i2", "i4", "i8", "f2", "f4", "f8"))]
cases = {}


def add(name, array, version=(1, 0)):
    file = io.BytesIO()
    npy.write_array(file, array, version=version)
    cases[f"{name}.file"] = numpy.frombuffer(file.getvalue(), numpy.uint8)
    cases[f"{name}.values"] = array.astype(numpy.float64).ravel(order="C")


for name in TYPES:
    values = numpy.arange(24).reshape(2, 3, 4) * (1 if name == "?" else 5)
    array = (values % 3).astype(bool) if name == "?" else values.astype(name)
    add(f"{name}-c", array)
    add(f"{name}-fortran", numpy.asfortranarray(array))
for version in ((1, 0), (2, 0), (3, 0)):
    add(f"version-{version[0]}", numpy.arange(4, dtype=numpy.uint8).reshape(2, 2), version)
add("small", numpy.array([-1, 0.5, 2.0**-24, 65504], numpy.float16))

halves = numpy.unique(numpy.concatenate([numpy.arange(0, 65536, 97), [0, 1, 1023, 1024, 31743, 31744, 31745, 32768, 64512]]))
halves = halves.astype(numpy.uint16)
cases["halves"] = halves
cases["halves.float16"] = halves.view(numpy.float16).astype(numpy.float32)
cases["halves.bfloat16"] = (halves.astype(numpy.uint32) << 16).view(numpy.float32)

weights = numpy.array([[0.5, -1.25, 3], [0, 2.0**-10, -96]], numpy.float32)
bits = (weights.view(numpy.uint32) >> 16).astype(numpy.uint16)
tensors = {
    "float16": weights.astype(numpy.float16),
    "bfloat16": bits,
    "float32": weights,
    "float64": weights.astype(numpy.float64),
    "float8_e4m3fn": numpy.zeros((2, 3), numpy.uint8),
    "float8_e5m2": numpy.zeros((2, 3), numpy.uint8),
    "bool": numpy.zeros((2, 3), bool),
    **{name: numpy.ones((2, 3), name) for name in ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64")},
}
file = serialize({name: {"dtype": name, "shape": (2, 3), "data": each.tobytes()} for name, each in tensors.items()})
cases["weights.file"] = numpy.frombuffer(file, numpy.uint8)
cases["weights.values"] = weights
numpy.savez_compressed(f"{sys.argv[1]}/number-types.npz", **cases)
