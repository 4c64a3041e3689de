"""
The slim ResNet-18 of online continual learning in PyTorch, as its users train it: modules, autograd and SGD, in both orders of
memory. Takes the folder of its data and weights, which bench/parts/resNet.ts wrote, in its first argument; reads orders from
standard input, one JSON object a line, and answers each with one.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from state_dict import state_dict


class Block(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.downsample = nn.Identity()
        if stride > 1 or inputs != filters:
            conv = nn.Conv2d(inputs, filters, 1, stride, bias=False)
            self.downsample = nn.Sequential(conv, nn.BatchNorm2d(filters))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(y)).add_(self.downsample(x)), inplace=True)


class SlimResNet(nn.Module):
    def __init__(self, width, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for stage in range(4):
            filters = width << stage
            first = Block(inputs, filters, 2 if stage else 1)
            setattr(self, f"layer{stage + 1}", nn.Sequential(first, Block(filters, filters, 1)))
            inputs = filters
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


class Trainer:
    def __init__(self, state, form, rate):
        head = state["fc.weight"]
        self.net = SlimResNet(len(state["bn1.weight"]), len(head))
        self.net.load_state_dict(state)
        self.form = torch.channels_last if form == "channels_last" else torch.contiguous_format
        self.net.to(memory_format=self.form).train()
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=rate, fused=True)

    def train(self, images, labels, batches):
        """Takes a step on each of the batches of rows; gives the losses."""
        losses = []
        for rows in batches:
            loss = F.cross_entropy(self.net(images[rows]), labels[rows])
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
            losses.append(loss.detach())
        return torch.stack(losses)


def main(folder):
    torch.manual_seed(0)
    images = torch.from_numpy(np.load(folder / "data" / "train_x.npy")).permute(0, 3, 1, 2).float() / 255
    labels = torch.from_numpy(np.load(folder / "data" / "train_y.npy").astype(np.int64))
    ordered = {
        "channels_last": images.contiguous(memory_format=torch.channels_last),
        "contiguous": images.contiguous(),
    }
    state = state_dict(folder / "weights.safetensors")
    trainers = {}
    print(json.dumps({"about": f"PyTorch {torch.__version__}"}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            torch.set_num_threads(order["threads"])
            form, rate, rows = order["form"], order["rate"], torch.tensor(order["rows"])
            if order["do"] == "agree":
                reply = {"losses": Trainer(state, form, rate).train(ordered[form], labels, rows).tolist()}
            else:
                trainer = trainers.setdefault(form, Trainer(state, form, rate))
                began = time.perf_counter()
                trainer.train(ordered[form], labels, rows)
                reply = {"ms": (time.perf_counter() - began) * 1000}
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {str(error).splitlines()[0]}"}
        print(json.dumps(reply), flush=True)


main(Path(sys.argv[1]))
