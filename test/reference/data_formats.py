"""Data sets as numpy, pandas, pyarrow, PIL and tarfile write them, with what is in them: the fixtures golden/data.

    python test/reference/data_formats.py test/reference/golden/data

Needs numpy, pandas, pyarrow and Pillow. expected.json has, for each data set, the options that it is read with and what
numpy says is in it: samples in the order height, width, channels.
"""

import hashlib
import io
import json
import os
import pickle
import shutil
import sys
import tarfile

import numpy
import pandas
import pyarrow
import pyarrow.parquet
from PIL import Image

folder = sys.argv[1]
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
expected = []


def path(*names):
    whole = os.path.join(folder, *names)
    os.makedirs(os.path.dirname(whole), exist_ok=True)
    return whole


def expect(name, x, y, train, names=None, tasks=None, **reading):
    """x: [rows, …] in the order height, width, channels, those for training first; y: the class of each."""
    x, y = numpy.asarray(x), numpy.asarray(y).reshape(-1)
    shape = {2: (1, x.shape[1], 1), 3: (*x.shape[1:], 1), 4: x.shape[1:]}[x.ndim] if x.ndim > 1 else None
    expected.append(
        {
            "dataset": name,
            "reading": reading,
            "type": "uint8" if x.dtype == numpy.uint8 else "float32",
            "inputShape": [int(size) for size in shape],
            "trainRows": train,
            "labels": y.astype(int).tolist(),
            **values_of(x.astype(numpy.float32 if x.dtype != numpy.uint8 else numpy.uint8)),
            **({"classNames": names} if names else {}),
            **({"tasks": tasks} if tasks else {}),
        }
    )


def values_of(x):
    """The elements, or of many their SHA-256, in little-endian order."""
    if x.size < 500:
        return {"values": x.reshape(-1).tolist()}
    return {"sha256": hashlib.sha256(x.tobytes()).hexdigest()}


def numbers(shape, dtype):
    return (numpy.arange(numpy.prod(shape)) * 37 % 251).reshape(shape).astype(dtype)


# --- NPY: every type of whole numbers and floats, both orders of bytes, Fortran order, versions 1 to 3 of the header.
def save(name, array, version=(1, 0)):
    with open(path(name), "wb") as file:
        numpy.lib.format.write_array(file, array, version=version)


for number, (dtype, order, version) in enumerate(
    [("|u1", "C", (1, 0)), (">i2", "F", (2, 0)), ("<i8", "C", (3, 0)), (">f4", "F", (1, 0)), ("<f8", "C", (2, 0)), ("<f2", "C", (3, 0))]
):
    x = numbers((6, 2, 3), dtype) / (8 if "f" in dtype else 1)
    x = numpy.asarray(x.astype(dtype), order=order)
    y = numpy.array([1, 0, 1, 0, 1, 0], dtype=[">u2", "<i4", "|i1", "<u8", ">f8", "|u1"][number])
    name = f"npy-{dtype[1:]}{'-fortran' if order == 'F' else ''}"
    save(f"{name}/train_x.npy", x[:4] if order == "C" else numpy.asfortranarray(x[:4]), version)
    save(f"{name}/train_y.npy", y[:4], version)
    save(f"{name}/test_x.npy", x[4:] if order == "C" else numpy.asfortranarray(x[4:]), version)
    save(f"{name}/test_y.npy", y[4:].reshape(2, 1), version)
    # Whole numbers from 0 to 255 are bytes, of whatever type.
    expect(f"{name}/", x.astype(numpy.uint8) if "f" not in dtype else x, y, 4)

# As PyTorch has images, with names of classes and numbers of tasks.
x, y, t = numbers((4, 3, 2, 5), "u1"), [0, 2, 2, 0], [0, 0, 7, 7]
for part, rows in (("train", [0, 1, 2, 3]), ("test", [3, 1])):
    save(f"npy-torch/{part}_images.npy", x[rows])
    save(f"npy-torch/{part}_labels.npy", numpy.array(y)[rows])
    save(f"npy-torch/{part}_tasks.npy", numpy.array(t)[rows])
with open(path("npy-torch/classes.txt"), "w", encoding="utf-8") as file:
    file.write("ant\nunused\nbée\n")
rows = [0, 1, 2, 3, 3, 1]
expect(
    "npy-torch/",
    x[rows].transpose(0, 2, 3, 1),
    numpy.array(y)[rows],
    4,
    names=["ant", "unused", "bée"],
    tasks=[t[row] for row in rows],
    axes="chw",
)

# --- NPZ as MedMNIST has it.
x, y = numbers((6, 3, 3), "u1"), numpy.array([[2], [1], [2], [1], [1], [2]], dtype="u1")
numpy.savez_compressed(
    path("medmnist.npz"),
    train_images=x[:3],
    train_labels=y[:3],
    val_images=x[3:4],
    val_labels=y[3:4],
    test_images=x[4:],
    test_labels=y[4:],
)
rows = [0, 1, 2, 4, 5]
expect("medmnist.npz", x[rows], y[rows], 3)


# --- CIFAR-10 and CIFAR-100 in the layout of the published archives, each file in the order that those have.
def add(archive, name, data):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def cifar_images(count, first):
    x = numpy.zeros((count, 3, 32, 32), "u1")
    for i in range(count):
        x[i, :, i, ::7] = [[first + i], [100 + first + i], [200 + i]]
    return x


names10 = "airplane automobile bird cat deer dog frog horse ship truck".split()
batches = {f"data_batch_{n}": (cifar_images(2, 10 * n), [n % 10, (n + 1) % 10]) for n in range(1, 6)}
batches["test_batch"] = (cifar_images(3, 60), [1, 2, 6])
whole = [batches[name] for name in sorted(batches)]
x10 = numpy.concatenate([x for x, _ in whole]).transpose(0, 2, 3, 1)
y10 = numpy.concatenate([y for _, y in whole])
os.makedirs(path("cifar-10-batches-bin"), exist_ok=True)
published = [1, 3, 4, "meta", "test", "readme", 5, 2]
with tarfile.open(path("cifar-10-binary.tar.gz"), "w:gz") as archive:
    for each in published:
        if each == "meta":
            name, data = "batches.meta.txt", ("\n".join(names10) + "\n\n").encode()
        elif each == "readme":
            name, data = "readme.html", b"<meta HTTP-EQUIV>"
        else:
            key = "test_batch" if each == "test" else f"data_batch_{each}"
            x, y = batches[key]
            name, data = f"{key}.bin", b"".join(bytes([label]) + image.tobytes() for image, label in zip(x, y))
        add(archive, f"cifar-10-batches-bin/{name}", data)
        with open(path("cifar-10-batches-bin", name), "wb") as file:
            file.write(data)
for name in ("cifar-10-binary.tar.gz", "cifar-10-batches-bin/"):
    expect(name, x10, y10, 10, names=names10)

names100, names20 = [f"fine {n}" for n in range(100)], [f"coarse {n}" for n in range(20)]
parts = {"train": (cifar_images(4, 0), [99, 0, 55, 1], [19, 3, 0, 3]), "test": (cifar_images(2, 30), [55, 99], [0, 19])}
with tarfile.open(path("cifar-100-binary.tar.gz"), "w:gz") as archive:
    for name, names in (("fine_label_names.txt", names100), ("coarse_label_names.txt", names20)):
        add(archive, f"cifar-100-binary/{name}", ("\n".join(names) + "\n").encode())
    for part, (x, fine, coarse) in parts.items():
        data = b"".join(bytes([c, f]) + image.tobytes() for image, f, c in zip(x, fine, coarse))
        add(archive, f"cifar-100-binary/{part}.bin", data)
x100 = numpy.concatenate([x for x, _, _ in parts.values()]).transpose(0, 2, 3, 1)
fine, coarse = ([label for part in parts.values() for label in part[which]] for which in (1, 2))
expect("cifar-100-binary.tar.gz", x100, fine, 4, names=names100)
expect("cifar-100-binary.tar.gz", x100, coarse, 4, names=names20, label="coarse")


# The Python version: what Python 2 and numpy wrote, by hand in protocol 2 with text as bytes; and as Python 3 writes it.
class Python2(pickle._Pickler):
    dispatch = dict(pickle._Pickler.dispatch)

    def save_text(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        self.write(b"U" + bytes([len(data)]) + data if len(data) < 256 else b"T" + len(data).to_bytes(4, "little") + data)
        self.memoize(text)

    dispatch[str] = dispatch[bytes] = save_text


def python2(value):
    file = io.BytesIO()
    Python2(file, 2).dump(value)
    return file.getvalue().replace(b"numpy._core", b"numpy.core")


for protocol in ("2", 2, 4):
    folder10 = f"cifar-10-batches-py{'' if protocol == '2' else protocol}"
    dump = python2 if protocol == "2" else lambda value: pickle.dumps(value, protocol)
    for key, (x, y) in batches.items():
        filenames = [f"{key}_{i}.png" for i in range(len(y))]
        value = {"batch_label": key, "labels": y, "data": x.reshape(-1, 3072), "filenames": filenames}
        with open(path(folder10, key), "wb") as file:
            file.write(dump(value))
    with open(path(folder10, "batches.meta"), "wb") as file:
        file.write(dump({"num_cases_per_batch": 10000, "label_names": names10, "num_vis": 3072}))
    expect(f"{folder10}/", x10, y10, 10, names=names10)
with tarfile.open(path("cifar-100-python.tar.gz"), "w:gz") as archive:
    for part, (x, fine, coarse) in parts.items():
        value = {"fine_labels": fine, "coarse_labels": coarse, "data": x.reshape(-1, 3072), "filenames": [], "batch_label": part}
        add(archive, f"cifar-100-python/{part}", python2(value))
    add(archive, "cifar-100-python/meta", python2({"fine_label_names": names100, "coarse_label_names": names20}))
fine, coarse = ([label for part in parts.values() for label in part[which]] for which in (1, 2))
expect("cifar-100-python.tar.gz", x100, coarse, 4, names=names20, label="coarse")


# --- CSV, as pandas and Python's csv write it.
x = numpy.random.RandomState(0).randn(10, 3).astype("f4")
species = ["setosa", "virginica, late", "setosa", "virginica, late", "ver\"sicolor"] * 2
names = sorted(set(species))
y = [names.index(each) for each in species]
frame = pandas.DataFrame(x, columns=["a", "b, c", "d"])
frame["species"] = species
frame["split"] = ["train"] * 5 + ["test"] * 3 + ["val"] * 2
frame["task"] = [3, 1] * 5
frame.to_csv(path("table.csv"), index=False)
expect("table.csv", x[:8], y[:8], 5, names=names, tasks=[3, 1] * 4, label="species")
frame = pandas.DataFrame(numbers((6, 4), "i4"), columns=list("pqrs"))
frame.insert(0, "label", [7, 300, 7, 300, 300, 7])
for part, rows in (("train", slice(0, 4)), ("test", slice(4, 6))):
    os.makedirs(path("csv-parts"), exist_ok=True)
    frame[rows].to_csv(path("csv-parts", f"{part}.csv"), index=False, sep=";", lineterminator="\r\n", encoding="utf-8-sig")
expect("csv-parts/", numbers((6, 4), "f4").reshape(6, 2, 2), [7, 300, 7, 300, 300, 7], 4, height=2, width=2)

# --- Images in class folders, in tar archives and in Parquet.
images = numpy.random.RandomState(1).randint(0, 256, (6, 3, 4, 3)).astype("u1")


def png(image):
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


animals = ["ant", "bee", "ant", "bee", "ant", "bee"]
y = [0, 1, 0, 1, 0, 1]
with tarfile.open(path("folders.tar"), "w") as archive:
    for i, (image, animal) in enumerate(zip(images, animals)):
        add(archive, f"./{'train' if i < 4 else 'test'}/{animal}/{i}.png", png(image))
expect("folders.tar", images, y, 4, names=["ant", "bee"])
for part, rows in (("train", range(4)), ("val", range(4, 6))):
    with tarfile.open(path("shards", f"birds-{part}-000000.tar"), "w") as archive:
        for i in rows:
            add(archive, f"{i:06}.png", png(images[i]))
            add(archive, f"{i:06}.json", json.dumps({"label": y[i] + 5, "text": "a picture"}).encode())
    os.path.getsize(path("shards", f"birds-{part}-000000.tar"))
expect("shards/", images, [each + 5 for each in y], 4)
with tarfile.open(path("webdataset.tar"), "w") as archive:
    for i in range(4):
        add(archive, f"{'train' if i < 3 else 'test'}/{i:06}.cls", str(y[i]).encode())
        add(archive, f"{'train' if i < 3 else 'test'}/{i:06}.png", png(images[i]))
expect("webdataset.tar", images[:4], y[:4], 3)

features = {"img": {"_type": "Image"}, "kind": {"names": ["ant", "bee"], "_type": "ClassLabel"}}
for part, rows in (("train", range(4)), ("test", range(4, 6))):
    table = pyarrow.table(
        {"img": [{"bytes": png(images[i]), "path": f"{i}.png"} for i in rows], "kind": [y[i] for i in rows]}
    ).replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    pyarrow.parquet.write_table(table, path("huggingface", "data", f"{part}-00000-of-00001.parquet"), row_group_size=2)
expect("huggingface/", images, y, 4, names=["ant", "bee"], label="kind")
for codec in ("snappy", "gzip", "zstd", "brotli", "lz4", "none"):
    frame = pandas.DataFrame({"a": x[:, 0], "b": x[:, 1].astype("f8"), "c": [[1, 2], [3, 4]] * 5, "label": species})
    frame["split"] = ["train"] * 6 + ["test"] * 4
    frame[:6].drop(columns="split").to_parquet(path(f"table-{codec}", "train.parquet"), compression=None if codec == "none" else codec)
    frame[6:].drop(columns="split").to_parquet(path(f"table-{codec}", "test.parquet"), compression=None if codec == "none" else codec)
    values = numpy.concatenate([x[:, :2], [[1, 2], [3, 4]] * 5], axis=1).astype("f4")
    expect(f"table-{codec}/", values, [names.index(each) for each in species], 6, names=names)

# --- What must be refused: hostile/ has no data sets.
class Program:
    def __reduce__(self):
        return (os.system, ("touch /tmp/mas-lab-was-run",))


def hostile_batch(data, **more):
    return pickle.dumps({"data": data, "labels": [0, 1], **more}, 2)


hostile = {
    "program": pickle.dumps(Program(), 2),
    "program-4": pickle.dumps(Program(), 4),
    "program-inside": hostile_batch(x10[:2].reshape(2, -1), filenames=Program()),
    "floats": hostile_batch(x10[:2].reshape(2, -1).astype("f4")),
    "objects": hostile_batch(numpy.array([Program(), 1], dtype=object)),
    "set": pickle.dumps({"data": {1, 2}}, 4),
    "list": pickle.dumps([1, 2, 3], 2),
    "other-shape": hostile_batch(x10[:2].reshape(2, -1)[:, :100]),
    "other-labels": pickle.dumps({"data": x10[:2].transpose(0, 3, 1, 2).reshape(2, -1), "labels": [0]}, 2),
}
for name, data in hostile.items():
    with open(path("hostile", f"{name}.pkl"), "wb") as file:
        file.write(data)

with open(path("expected.json"), "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(json.dumps(each) for each in expected) + "\n]\n")
