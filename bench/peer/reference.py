"""What the peer begins with: the data set, and the weights, Ω, anchors and permutation that bench/ours/reference.ts wrote."""

import json
from pathlib import Path

import numpy as np
import torch


class Data:
    """Inputs as PyTorch's users have them: float32 in memory, scaled, those of the training samples permuted once."""

    def __init__(self, folder, inputs, permutation=None):
        self.permutation = permutation
        train, self.labels = self.part(folder, "train", inputs)
        self.train = train if permutation is None else train[:, permutation]
        # Of the test samples, the permutation is part of what is timed.
        self.test, self.test_labels = self.part(folder, "t10k", inputs)

    @staticmethod
    def part(folder, part, inputs):
        pixels = np.fromfile(f"{folder}/{part}-images-idx3-ubyte", dtype=np.uint8)[16:].reshape(-1, 784)
        labels = np.fromfile(f"{folder}/{part}-labels-idx1-ubyte", dtype=np.uint8)[8:].astype(np.int64)
        deviation, mean = inputs["std"], inputs["mean"]
        scaled = torch.from_numpy(pixels).float().mul_(1 / 255 / deviation).sub_(mean / deviation)
        return scaled, torch.from_numpy(labels)


class Reference:
    """A folder with one file for each list of tensors, float32, in the order of the network's parameters."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.about = json.loads((self.folder / "about.json").read_text())
        self.permutation = torch.from_numpy(np.fromfile(self.folder / "permutation", dtype=np.int32)).long()

    def rows(self):
        """The mini-batches that both sides train on, `[steps, batch]`."""
        rows = np.fromfile(self.folder / "rows", dtype=np.int32)
        return torch.from_numpy(rows).long().reshape(-1, self.about["batch"])

    def tensors(self, name, flat_by="channel"):
        """
        Shaped as PyTorch has them: kernels `[units, inputs]` and `[filters, channels, height, width]`. Ours flattens a
        picture place by place, and so does PyTorch where `flat_by` is "place"; by itself it goes channel by channel.
        """
        values = torch.from_numpy(np.fromfile(self.folder / name, dtype=np.float32))
        shapes = self.about["shapes"]
        parts = [part.reshape(shape) for part, shape in zip(values.split([int(np.prod(s)) for s in shapes]), shapes)]
        shaped, channels = [], None
        for part in parts:
            if part.dim() == 4:
                channels = part.shape[-1]
                part = part.permute(3, 2, 0, 1)
            elif part.dim() == 2:
                if channels and flat_by == "channel":
                    part = part.reshape(-1, channels, part.shape[1]).transpose(0, 1).reshape(part.shape)
                channels = None
                part = part.t()
            shaped.append(part.contiguous())
        return shaped
