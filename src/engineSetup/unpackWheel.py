"""Takes TensorFlow's C library and its headers out of the wheel. usage: unpackWheel.py WHEEL TARGET"""

import os
import shutil
import sys
import zipfile

LIBRARIES = ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2")
HEADERS = (
    "tensorflow/include/tensorflow/c/",
    "tensorflow/include/tensorflow/core/platform/ctstring",
    "tensorflow/include/tensorflow/tsl/",
    "tensorflow/include/tsl/",
    "tensorflow/include/xla/tsl/",
)


def main(wheel: str, target: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name in LIBRARIES:
                path = os.path.join(target, "lib", os.path.basename(name))
            elif name.startswith(HEADERS) and name.endswith(".h"):
                path = os.path.join(target, name[len("tensorflow/") :])
            else:
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(name) as source, open(path, "wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 22)


if __name__ == "__main__":
    main(*sys.argv[1:])
