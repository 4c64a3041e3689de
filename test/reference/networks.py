"""ResNets and MobileNetV2 in PyTorch on random weights: golden/networks.json.

    python test/reference/networks.py
    python test/reference/networks.py --load "torchvision resnet18" FILE.safetensors

Needs torch, torchvision and timm, but no weights of theirs: every number follows from its tensor's name and place by a formula
(`drawn`), which the test writes down once more. The second form loads an exported state_dict strictly into torchvision's
network, of as many outputs as the file has, and prints its answer to the images.
"""

import json
import sys
from pathlib import Path

import numpy as np
import timm
import torch
import torch.nn.functional as F
import torchvision
from torch import nn

CLASSES = 5


def mixed(h):
    """The finalizer of MurmurHash3, 32 bits."""
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def drawn(name, shape):
    """Uniform numbers that follow from the name (FNV-1a) and the place in row-major order, in a range by kind."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    places = np.arange(int(np.prod(shape)), dtype=np.uint32)
    u = mixed(places * np.uint32(0x9E3779B9) + np.uint32(seed)).astype(np.float64) / 2**32
    if len(shape) > 1:
        values = (2 * u - 1) * np.sqrt(6 / np.prod(shape[1:]))
    elif name.endswith(("weight", "running_var")):
        values = 0.5 + u
    else:
        values = (u - 0.5) * 0.2
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def images(size):
    i = torch.arange(2 * size * size * 3, dtype=torch.int64)
    pixels = ((i * i * 31 + i * 17) % 251).reshape(2, size, size, 3)
    return pixels.float().permute(0, 3, 1, 2) / 255


class Block(nn.Module):
    """A basic block; `shortcut` "zeros" is option A of He et al. 2016."""

    def __init__(self, inputs, filters, stride, shortcut):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.stride, self.more = stride, filters - inputs
        self.fits = stride == 1 and self.more == 0
        if not self.fits and shortcut == "convolution":
            conv = nn.Conv2d(inputs, filters, 1, stride, bias=False)
            self.downsample = nn.Sequential(conv, nn.BatchNorm2d(filters))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.fits:
            return F.relu(y + x)
        if hasattr(self, "downsample"):
            return F.relu(y + self.downsample(x))
        return F.relu(y + F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.more)))


class SmallResNet(nn.Module):
    """For images of CIFAR: GEM's slim ResNet-18, and ResNet-32; modules are called as torchvision calls its own."""

    def __init__(self, stages, blocks, shortcut):
        super().__init__()
        self.conv1 = nn.Conv2d(3, stages[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(stages[0])
        inputs = stages[0]
        for stage, filters in enumerate(stages):
            layers = []
            for number in range(blocks):
                layers.append(Block(inputs, filters, 2 if stage and not number else 1, shortcut))
                inputs = filters
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.stages = len(stages)
        self.fc = nn.Linear(inputs, CLASSES)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean((2, 3)))


NETWORKS = {
    "torchvision resnet18": (lambda n: torchvision.models.resnet18(num_classes=n), {"kind": "resnet18"}, 40),
    "timm resnet18": (lambda n: timm.create_model("resnet18", num_classes=n), {"kind": "resnet18"}, 33),
    "torchvision mobilenet_v2": (
        lambda n: torchvision.models.mobilenet_v2(num_classes=n),
        {"kind": "mobilenet-v2"},
        40,
    ),
    "timm mobilenetv2_050": (
        lambda n: timm.create_model("mobilenetv2_050", num_classes=n),
        {"kind": "mobilenet-v2", "width": 0.5},
        32,
    ),
    "slim ResNet-18": (
        lambda n: SmallResNet([3, 6, 12, 24], 2, "convolution"),
        {"kind": "resnet18-slim", "width": 3},
        12,
    ),
    "ResNet-32": (lambda n: SmallResNet([16, 32, 64], 5, "zeros"), {"kind": "resnet32"}, 12),
}
# Those that Ω is computed for: sample by sample, by autograd.
MEASURED = ["slim ResNet-18"]


def random_weights(net):
    state = net.state_dict()
    counted = {name: value for name, value in state.items() if not value.is_floating_point()}
    net.load_state_dict({name: drawn(name, tuple(value.shape)) for name, value in state.items() if name not in counted} | counted)
    return net.eval()


def omega(net, x):
    """The mean over the samples of |∂‖F(x)‖² / ∂θ|, by parameter: its sum and its largest element."""
    sums = {name: torch.zeros_like(value) for name, value in net.named_parameters()}
    for sample in x:
        net.zero_grad()
        net(sample[None]).square().sum().backward()
        for name, value in net.named_parameters():
            sums[name] += value.grad.abs()
    return {name: [float(value.sum()) / len(x), float(value.max()) / len(x)] for name, value in sums.items()}


def golden(title):
    make, description, size = NETWORKS[title]
    net = random_weights(make(CLASSES))
    x = images(size)
    shapes = {name: list(value.shape) for name, value in net.state_dict().items()}
    with torch.no_grad():
        found = {"network": description, "size": size, "tensors": shapes, "logits": net(x).tolist()}
        if title in MEASURED:
            for kind in ("half", "bfloat16"):
                rounded = random_weights(make(CLASSES))
                for value in rounded.state_dict().values():
                    if value.is_floating_point():
                        value.copy_(getattr(value, kind)().float())
                found[kind] = rounded(x).tolist()
    if title in MEASURED:
        found["omega"] = omega(net, x)
    return found


def load(name, file):
    """https://github.com/huggingface/safetensors: read by the library itself."""
    from safetensors.torch import load_file

    state = load_file(file)
    head = next(key for key in ("fc.weight", "classifier.1.weight", "classifier.weight") if key in state)
    make, _, size = NETWORKS[name]
    net = make(len(state[head]))
    print(net.load_state_dict(state, strict=True))
    with torch.no_grad():
        print(json.dumps(net.eval()(images(size)).tolist()))


if sys.argv[1:2] == ["--load"]:
    load(*sys.argv[2:])
else:
    path = Path(__file__).parent / "golden" / "networks.json"
    path.write_text(json.dumps({title: golden(title) for title in NETWORKS}, separators=(",", ":")) + "\n")
