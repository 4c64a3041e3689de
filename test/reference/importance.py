"""Ω once more: in numpy, in double precision, one sample after the other, read from the files that a run leaves.

    python test/reference/importance.py RUN --images IDX --labels IDX [--omega FILE] [--samples N]

Recomputes Ω = 1/N Σ_k |∂‖F(x_k)‖² / ∂θ| (F the outputs before the softmax) at the weights of the checkpoint of task 1
and compares it with the `importance/…` of that checkpoint, or of another safetensors FILE. The samples are those of the
run's task 1 in the IDX files, in their order. Prints a JSON object; differences are relative:
  ofLargest   max |a − b| / max |b| over a tensor: the worst tensor's
  ofEach      max |a − b| / |b| over the elements that matter, those above a thousandth of their tensor's largest
"""

import argparse
import json
import struct

import numpy as np


def read_safetensors(path):
    """The float32 tensors of a file, by name. https://github.com/huggingface/safetensors#format"""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", name
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"]).astype(np.float64)
    return tensors


def read_idx(path):
    """Unsigned bytes of any rank. http://yann.lecun.com/exdb/mnist/"""
    with open(path, "rb") as file:
        zero, kind, rank = struct.unpack(">HBB", file.read(4))
        assert (zero, kind) == (0, 8), path
        shape = struct.unpack(f">{rank}I", file.read(4 * rank))
        return np.frombuffer(file.read(), np.uint8).reshape(shape)


def dense(x, kernel, bias):
    def backward(delta):
        return delta @ kernel.T, np.outer(x, delta), delta

    return x @ kernel + bias, backward


def convolution(x, kernel, bias, stride, padding):
    """x [height, width, channels], kernel [size, size, channels, filters]; `same` pads as TensorFlow does."""
    size = kernel.shape[0]
    before = [0, 0]
    counts = [(length - size) // stride + 1 for length in x.shape[:2]]
    padded = x
    if padding == "same":
        counts = [-(-length // stride) for length in x.shape[:2]]
        total = [max(0, (n - 1) * stride + size - length) for n, length in zip(counts, x.shape)]
        before = [pad // 2 for pad in total]
        padded = np.pad(x, [(b, pad - b) for b, pad in zip(before, total)] + [(0, 0)])
    out = np.zeros((*counts, kernel.shape[3])) + bias
    # One product for each place in the kernel: x under that place, for all windows at once.
    under = {}
    for a in range(size):
        for b in range(size):
            rows = slice(a, a + (counts[0] - 1) * stride + 1, stride)
            columns = slice(b, b + (counts[1] - 1) * stride + 1, stride)
            under[a, b] = (rows, columns)
            out += padded[rows, columns] @ kernel[a, b]

    def backward(delta):
        d_padded = np.zeros_like(padded)
        d_kernel = np.zeros_like(kernel)
        for (a, b), place in under.items():
            d_padded[place] += delta @ kernel[a, b].T
            d_kernel[a, b] = np.tensordot(padded[place], delta, axes=([0, 1], [0, 1]))
        height, width = x.shape[:2]
        d_x = d_padded[before[0] : before[0] + height, before[1] : before[1] + width]
        return d_x, d_kernel, delta.sum((0, 1))

    return out, backward


def relu(x):
    return np.maximum(x, 0), lambda delta: delta * (x > 0)


def max_pool(x, size):
    height, width, channels = x.shape[0] // size, x.shape[1] // size, x.shape[2]
    windows = x[: height * size, : width * size].reshape(height, size, width, size, channels)
    windows = windows.transpose(0, 2, 4, 1, 3).reshape(height, width, channels, size * size)
    first = windows.argmax(-1)

    def backward(delta):
        d_windows = np.zeros_like(windows)
        np.put_along_axis(d_windows, first[..., None], delta[..., None], -1)
        d_x = np.zeros_like(x)
        d_windows = d_windows.reshape(height, width, channels, size, size).transpose(0, 3, 1, 4, 2)
        d_x[: height * size, : width * size] = d_windows.reshape(height * size, width * size, channels)
        return d_x

    return windows.max(-1), backward


def gradients(network, weights, x):
    """∂‖F(x)‖² / ∂θ of one sample x [height, width, channels], by parameter."""
    way_back = []

    def through(layer, x, forward, *options):
        if layer is None:
            out, backward = forward(x, *options)
            way_back.append((None, backward))
        else:
            out, backward = forward(x, weights[f"{layer}/kernel"], weights[f"{layer}/bias"], *options)
            way_back.append((layer, backward))
        return out

    if network["kind"] == "cnn":
        for i, conv in enumerate(network["convolutions"]):
            x = through(f"conv{i + 1}", x, convolution, conv["stride"], conv["padding"])
            x = through(None, x, relu)
            if conv["pool"] > 1:
                x = through(None, x, max_pool, conv["pool"])
    shape = x.shape
    x = x.reshape(-1)
    way_back.append((None, lambda delta: delta.reshape(shape)))
    for i in range(len(network["hidden"])):
        x = through(f"dense{i + 1}", x, dense)
        x = through(None, x, relu)
    outputs = through("head", x, dense)

    found = {}
    delta = 2 * outputs
    for layer, backward in reversed(way_back):
        if layer is None:
            delta = backward(delta)
        else:
            delta, found[f"{layer}/kernel"], found[f"{layer}/bias"] = backward(delta)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("run")
    parser.add_argument("--images", required=True)
    parser.add_argument("--labels", required=True)
    parser.add_argument("--omega", help="another file with importance/…; default the checkpoint itself")
    parser.add_argument("--samples", type=int, help="only the first so many")
    options = parser.parse_args()

    with open(f"{options.run}/experiment.json") as file:
        experiment = json.load(file)
    benchmark, network = experiment["benchmark"], experiment["network"]
    assert network["normalization"] == "none" and experiment["scenario"] != "task-incremental"
    checkpoint = read_safetensors(f"{options.run}/checkpoints/task-001-s1.safetensors")
    weights = {name[8:]: tensor for name, tensor in checkpoint.items() if name.startswith("weights/")}
    tensors = read_safetensors(options.omega) if options.omega else checkpoint
    measured = {name[11:]: tensor for name, tensor in tensors.items() if name.startswith("importance/")}
    assert set(measured) == set(weights), "every parameter has its importance"

    images, labels = read_idx(options.images), read_idx(options.labels)
    if benchmark["kind"] == "split":
        order = benchmark.get("classOrder") or sorted(set(labels.tolist()))
        images = images[np.isin(labels, order[: benchmark["classesPerTask"]])]
    images = images[: options.samples]
    scaling = benchmark["inputs"]
    mean, std = (0, 1) if scaling == "unit" else (scaling["mean"], scaling["std"])

    sums = {name: np.zeros_like(tensor) for name, tensor in weights.items()}
    for image in images:
        x = (image.astype(np.float64)[..., None] / 255 - mean) / std
        for name, gradient in gradients(network, weights, x).items():
            sums[name] += np.abs(gradient)

    of_largest = of_each = 0.0
    for name, total in sums.items():
        omega = total / len(images)
        apart = np.abs(measured[name] - omega)
        assert np.isfinite(apart).all(), name
        matters = omega > omega.max() / 1000
        of_largest = max(of_largest, apart.max() / omega.max())
        of_each = max(of_each, (apart[matters] / omega[matters]).max())
    parameters = sum(tensor.size for tensor in weights.values())
    print(json.dumps({"samples": len(images), "parameters": parameters, "ofLargest": of_largest, "ofEach": of_each}))


main()
