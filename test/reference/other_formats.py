"""The first bytes of files that are met in the place of data and weights: the fixture golden/otherFormats.json.

    python test/reference/other_formats.py test/reference/golden

Needs numpy, scipy, h5py, pandas, pyarrow and pillow. Each program writes its own format, but for PyTorch's: the first
entry of its zip archives is `archive/data.pkl`, and earlier versions began with the pickle of a number
(torch/serialization.py, MAGIC_NUMBER).
"""

import base64
import bz2
import gzip
import io
import json
import lzma
import pickle
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import h5py
import numpy
import pandas
import scipy.io
from PIL import Image

BYTES = 600
array = numpy.arange(12, dtype=numpy.uint8).reshape(3, 4)
files = {}


def add(name, write):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(str(path))
        files[name] = base64.b64encode(path.read_bytes()[:BYTES]).decode()


def tar(path):
    with tarfile.open(path, "w") as archive:
        archive.add(__file__, "a.txt")


def archive(path, entry="a.txt"):
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(entry, "a")


def npz(path):
    with open(path, "wb") as file:
        numpy.savez(file, x_train=array)


def npy(path):
    with open(path, "wb") as file:
        numpy.save(file, array)


def matlab(path):
    with open(path, "wb") as file:
        scipy.io.savemat(file, {"x": array})


def hdf5(path):
    with h5py.File(path, "w") as file:
        file["x"] = array


add("a PyTorch file", lambda path: archive(path, "archive/data.pkl"))
add(
    "a PyTorch file of an early version",
    lambda path: Path(path).write_bytes(pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2)),
)
add("an NPZ archive", npz)
add("an NPY array", npy)
add("a zip archive", archive)
add("a gzip archive", lambda path: Path(path).write_bytes(gzip.compress(b"a")))
add("an xz archive", lambda path: Path(path).write_bytes(lzma.compress(b"a")))
add("a bzip2 archive", lambda path: Path(path).write_bytes(bz2.compress(b"a")))
add("a tar archive", tar)
add("an HDF5 file", hdf5)
add("a MATLAB file", matlab)
add("a Parquet file", lambda path: pandas.DataFrame(array, columns=list("abcd")).to_parquet(path))
add("a PNG", lambda path: Image.fromarray(array).save(path, "png"))
add("a JPEG", lambda path: Image.fromarray(array).save(path, "jpeg"))
for protocol in (2, 3, 4, 5):
    for name, value in (("dict", {"x": 1}), ("list", [1]), ("array", array), ("tuple", (1, 2, 3, 4))):
        add(f"a Python pickle/{protocol} {name}", lambda path: Path(path).write_bytes(pickle.dumps(value, protocol)))
json.dump(files, open(f"{sys.argv[1]}/otherFormats.json", "w"), indent=1)
