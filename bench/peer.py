"""The peer of bench/run.mjs: the same training and importance in PyTorch, written to be as fast as it can be.

Inputs are float32 tensors in memory, already scaled; batches are rows by number; the optimizer is fused; the penalty is
added to the gradients with foreach operations; importance is exact, by outer products (patches for convolutions).
Reads orders from standard input, one JSON object a line, and answers each with {"ms": ..., "steps": ...}.
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(int(sys.argv[2]))
folder = sys.argv[1]
images = np.fromfile(f"{folder}/train-images-idx3-ubyte", dtype=np.uint8)[16:].reshape(-1, 784)
labels = torch.from_numpy(np.fromfile(f"{folder}/train-labels-idx1-ubyte", dtype=np.uint8)[8:].astype(np.int64))
inputs = torch.from_numpy((images.astype(np.float32) / 255 - 0.1307) / 0.3081)


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.conv2 = nn.Conv2d(32, 64, 3)
        self.dense1 = nn.Linear(64 * 12 * 12, 128)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.conv2(F.relu(self.conv1(x))))
        x = F.max_pool2d(x, 2).flatten(1)
        return self.head(F.relu(self.dense1(x)))


def build(kind):
    if kind == "cnn":
        return Cnn().to(memory_format=torch.channels_last)
    width = int(kind.removeprefix("mlp"))
    layers = [nn.Linear(784, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10)]
    return nn.Sequential(*layers)


class Bench:
    def __init__(self, kind, batch):
        torch.manual_seed(0)
        self.kind, self.batch = kind, batch
        self.net = build(kind)
        self.parameters = list(self.net.parameters())
        self.optimizer = torch.optim.Adam(self.parameters, lr=1e-3, fused=True)
        self.stiffness = [torch.rand_like(p) for p in self.parameters]
        self.anchor = [p.detach().clone() for p in self.parameters]
        self.x = inputs if kind != "cnn" else inputs.reshape(-1, 1, 28, 28).to(memory_format=torch.channels_last)

    def train(self, steps, penalty):
        order = torch.randperm(len(self.x))[: steps * self.batch].reshape(steps, self.batch)
        began = time.perf_counter()
        for rows in order:
            x, y = self.x[rows], labels[rows]
            loss = F.cross_entropy(self.net(x), y)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            if penalty:
                with torch.no_grad():
                    pull = torch._foreach_sub(self.parameters, self.anchor)
                    torch._foreach_mul_(pull, self.stiffness)
                    torch._foreach_add_([p.grad for p in self.parameters], pull)
            self.optimizer.step()
        return (time.perf_counter() - began) * 1000

    @torch.no_grad()
    def importance(self, samples):
        began = time.perf_counter()
        size = 64 if self.kind == "cnn" else 1000
        run = self.cnn_importance if self.kind == "cnn" else self.mlp_importance
        sums = [torch.zeros_like(p) for p in self.parameters]
        for first in range(0, samples, size):
            for total, part in zip(sums, run(self.x[first : min(samples, first + size)])):
                total += part.reshape(total.shape)
        return (time.perf_counter() - began) * 1000

    def mlp_importance(self, x):
        layers = [layer for layer in self.net if isinstance(layer, nn.Linear)]
        activations = [x]
        for layer in layers[:-1]:
            activations.append(F.relu(layer(activations[-1])))
        delta = 2 * layers[-1](activations[-1])
        parts = []
        for i in range(len(layers) - 1, -1, -1):
            size = delta.abs()
            parts = [size.t() @ activations[i].abs(), size.sum(0), *parts]
            if i:
                delta = (delta @ layers[i].weight) * (activations[i] > 0)
        return parts

    def cnn_importance(self, x):
        net = self.net
        a1 = F.relu(net.conv1(x))
        a2 = F.relu(net.conv2(a1))
        pooled, where = F.max_pool2d(a2, 2, return_indices=True)
        flat = pooled.flatten(1)
        a3 = F.relu(net.dense1(flat))
        delta = 2 * net.head(a3)
        parts = [delta.abs().t() @ a3.abs(), delta.abs().sum(0)]
        delta = (delta @ net.head.weight) * (a3 > 0)
        parts = [delta.abs().t() @ flat.abs(), delta.abs().sum(0), *parts]
        delta = F.max_unpool2d((delta @ net.dense1.weight).reshape(pooled.shape), where, 2, output_size=a2.shape)
        delta = delta * (a2 > 0)
        parts = [*self.patches(a1, delta), *parts]
        delta = F.conv_transpose2d(delta, net.conv2.weight) * (a1 > 0)
        return [*self.patches(x, delta), *parts]

    @staticmethod
    def patches(x, delta):
        deltas = delta.flatten(2)
        each = torch.bmm(deltas, F.unfold(x, 3).transpose(1, 2))
        return [each.abs().sum(0), deltas.sum(2).abs().sum(0)]


benches = {}
print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    key = order["network"]
    if key not in benches:
        benches = {key: Bench(key, order["batch"])}
    bench = benches[key]
    if order["work"] == "importance":
        ms = bench.importance(order["samples"])
    else:
        ms = bench.train(order["steps"], order["work"] == "penalty")
    print(json.dumps({"ms": ms}), flush=True)
