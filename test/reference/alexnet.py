"""AlexNet's layout, narrow and on small images, in PyTorch: golden/torchvision.safetensors and golden/torchvision.json.

    python test/reference/alexnet.py

Needs torch. The modules are those of torchvision.models.alexnet, in the same order and so with the same names in the
state_dict, but with fewer channels and units, and on small images. The adaptive pooling is left out: at the published
size it changes nothing.
"""

import json
import struct
from pathlib import Path

import torch
from torch import nn

torch.manual_seed(0)
GOLDEN = Path(__file__).parent / "golden"
HEIGHT, WIDTH = 95, 127  # not square, so that height and width cannot be mistaken


def alexnet(c, units):
    features = nn.Sequential(
        nn.Conv2d(3, c[0], kernel_size=11, stride=4, padding=2),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(kernel_size=3, stride=2),
        nn.Conv2d(c[0], c[1], kernel_size=5, padding=2),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(kernel_size=3, stride=2),
        nn.Conv2d(c[1], c[2], kernel_size=3, padding=1),
        nn.ReLU(inplace=True),
        nn.Conv2d(c[2], c[3], kernel_size=3, padding=1),
        nn.ReLU(inplace=True),
        nn.Conv2d(c[3], c[4], kernel_size=3, padding=1),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(kernel_size=3, stride=2),
    )
    shape = features(torch.zeros(1, 3, HEIGHT, WIDTH)).shape[1:]
    classifier = nn.Sequential(
        nn.Dropout(),
        nn.Linear(shape.numel(), units),
        nn.ReLU(inplace=True),
        nn.Dropout(),
        nn.Linear(units, units),
        nn.ReLU(inplace=True),
        nn.Linear(units, 7),
    )
    net = nn.Module()
    net.features, net.classifier = features, classifier
    return net.eval(), list(shape)


def save(tensors, path):
    """https://github.com/huggingface/safetensors#format"""
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


net, shape = alexnet([3, 4, 5, 4, 3], 6)
save(net.state_dict(), GOLDEN / "torchvision.safetensors")
# Bytes that a formula gives, so that they need not be kept: the test makes the same.
i = torch.arange(2 * HEIGHT * WIDTH * 3, dtype=torch.int64)
pixels = ((i * i * 31 + i * 17) % 251).reshape(2, HEIGHT, WIDTH, 3)
x = pixels.float().permute(0, 3, 1, 2) / 255
with torch.no_grad():
    features = net.features(x)
    hidden = net.classifier[:-1](features.flatten(1))
json.dump(
    {
        "height": HEIGHT,
        "width": WIDTH,
        "featureShape": shape,
        # [batch, H, W, C], as ours
        "features": features.permute(0, 2, 3, 1).flatten().tolist(),
        "hidden": hidden.flatten().tolist(),
    },
    (GOLDEN / "torchvision.json").open("w"),
)
print("features", shape, "hidden not zero:", int((hidden != 0).sum()), "of", hidden.numel())
