"""A Fast R-CNN of modules: convolutions over the picture, roi_align, dense layers, two heads; and what is differentiated."""

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.ops import roi_align


class Detector(nn.Module):
    """Logits `[regions, 1 + classes]` and offsets `[regions, classes, 4]` of regions `[regions, 5]`, as roi_align has them."""

    def __init__(self, state, about):
        super().__init__()
        self.pools, self.size = [each["pool"] for each in about["body"]], about["size"]
        kernels = [state[f"conv{i + 1}.weight"] for i in range(len(self.pools))]
        self.body = nn.ModuleList(nn.Conv2d(k.shape[1], k.shape[0], k.shape[2], padding="same") for k in kernels)
        self.dense = nn.Linear(*state["dense1.weight"].shape[::-1])
        units = self.dense.out_features
        classes = (len(state["head.weight"]) - 1) // 5
        self.classifier, self.regressor = nn.Linear(units, 1 + classes), nn.Linear(units, 4 * classes)

    def forward(self, x, regions):
        side = x.shape[-1]
        for convolution, pool in zip(self.body, self.pools):
            x = F.relu(convolution(x), inplace=True)
            if pool > 1:
                x = F.max_pool2d(x, pool)
        crop = roi_align(x, regions, 2 * self.size, x.shape[-1] / side, sampling_ratio=1, aligned=True)
        x = F.relu(self.dense(F.max_pool2d(crop, 2).flatten(1)), inplace=True)
        return self.classifier(x), self.regressor(x).unflatten(1, (-1, 4))



def ordered(state):
    """Tensors of a state of ours in the order of the detector's parameters; ours has one head for both of its heads."""
    convolutions = sorted({name.split(".")[0] for name in state if name.startswith("conv")})
    layers = [*convolutions, "dense1"]
    body = [state[f"{layer}.{part}"] for layer in layers for part in ("weight", "bias")]
    weights, biases = heads(state["head.weight"]), heads(state["head.bias"])
    return [*body, weights[0], biases[0], weights[1], biases[1]]


def heads(columns):
    """Of background, then for each class its logit and its four offsets: the logits, and the offsets class by class."""
    each = columns[1:].unflatten(0, (-1, 5))
    return torch.cat([columns[:1], each[:, 0]]), each[:, 1:].flatten(0, 1)


def loss_of(net, x, regions, labels, offsets):
    """That of Fast R-CNN (Girshick, ICCV 2015, equations 1 and 2), the mean over the regions."""
    logits, found = net(x, regions)
    own = found[torch.arange(len(labels)), (labels - 1).clamp(min=0)]
    distance = F.smooth_l1_loss(own, offsets, reduction="none").sum(1) * (labels > 0)
    return F.cross_entropy(logits, labels) + distance.mean()


def size_of(net, x, regions):
    """What MAS differentiates: the squared norm of the outputs."""
    logits, offsets = net(x, regions)
    return logits.square().sum() + offsets.square().sum()
