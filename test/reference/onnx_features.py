"""Two tiny networks as ONNX files, and what numpy makes of pictures with their weights: golden/onnx.

    python test/reference/onnx_features.py

Needs numpy and onnx. `picture.onnx` takes `[batch, 3, 6, 5]` and has two outputs; `row.onnx` takes `[4, 90]`, always four
samples. The numbers are computed here by numpy in double precision, not by an ONNX runtime.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

GOLDEN = Path(__file__).parent / "golden" / "onnx"
HEIGHT, WIDTH, CHANNELS, ROWS = 6, 5, 3, 5
MEAN, STD = [0.2, 0.4, 0.6], [0.5, 0.25, 0.125]
rng = np.random.default_rng(0)


def weight(*shape):
    return rng.normal(size=shape).astype(np.float32)


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(name, nodes, inputs, outputs, weights):
    held = [numpy_helper.from_array(array, key) for key, array in weights.items()]
    graph = helper.make_graph(nodes, name, inputs, outputs, held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, GOLDEN / f"{name}.onnx")


def convolved(x, kernel, bias):
    """Stride 2, one pixel of zeros around: x [rows, channels, height, width], kernel [filters, channels, 3, 3]."""
    x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    places = [(i, j) for i in range(0, HEIGHT, 2) for j in range(0, WIDTH, 2)]
    each = [np.einsum("ncij,fcij->nf", x[:, :, i : i + 3, j : j + 3], kernel) + bias for i, j in places]
    return np.stack(each, axis=2)


GOLDEN.mkdir(parents=True, exist_ok=True)
i = np.arange(ROWS * HEIGHT * WIDTH * CHANNELS)
stored = ((i * i * 31 + i * 17) % 251).reshape(ROWS, HEIGHT, WIDTH, CHANNELS)
pictures = (stored / 255 - MEAN) / STD

picture = {"kernel": weight(4, CHANNELS, 3, 3), "bias": weight(4), "w": weight(4, 3), "b": weight(3)}
save(
    "picture",
    [
        helper.make_node("Conv", ["image", "kernel", "bias"], ["convolved"], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["convolved"], ["rectified"]),
        helper.make_node("GlobalAveragePool", ["rectified"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["features"]),
        helper.make_node("Gemm", ["features", "w", "b"], ["logits"]),
    ],
    [value("image", ["batch", CHANNELS, HEIGHT, WIDTH])],
    [value("features", ["batch", 4]), value("logits", ["batch", 3])],
    picture,
)
chw = pictures.transpose(0, 3, 1, 2)
features = np.maximum(convolved(chw, picture["kernel"].astype(np.float64), picture["bias"]), 0).mean(axis=2)
logits = features @ picture["w"].astype(np.float64) + picture["b"]

size = HEIGHT * WIDTH * CHANNELS
row = {"w": weight(size, 2), "b": weight(2)}
save("row", [helper.make_node("Gemm", ["x", "w", "b"], ["y"])], [value("x", [4, size])], [value("y", [4, 2])], row)
rows = pictures.reshape(ROWS, size) @ row["w"].astype(np.float64) + row["b"]

content = {
    "shape": [HEIGHT, WIDTH, CHANNELS],
    "rows": ROWS,
    "mean": MEAN,
    "std": STD,
    "features": features.ravel().tolist(),
    "logits": logits.ravel().tolist(),
    "row": rows.ravel().tolist(),
}
(GOLDEN / "expected.json").write_text(json.dumps(content) + "\n")
