"""The CNN of the peer, in both orders of memory."""

import torch
import torch.nn.functional as F
from torch import nn

from autograd import Autograd

TESTED = 250
MEASURED = 64

training_forms = ["channels_last", "contiguous", "channels_last, compiled"]
importance_forms = ["channels_last", "contiguous"]
evaluation_forms = ["channels_last", "contiguous"]


def is_last(form):
    return form.startswith("channels_last")


class Cnn(nn.Module):
    """Two convolutions, the second pooled, and two dense layers, in the sizes of the tensors given."""

    def __init__(self, weights, last):
        super().__init__()
        self.last = last
        self.conv1, self.conv2 = (nn.Conv2d(w.shape[1], w.shape[0], w.shape[2]) for w in (weights[0], weights[2]))
        self.dense1, self.head = (nn.Linear(*w.shape[::-1]) for w in (weights[4], weights[6]))
        if last:
            self.to(memory_format=torch.channels_last)

    def forward(self, x):
        x = pictures(x, self.last)
        x = F.max_pool2d(F.relu(self.conv2(F.relu(self.conv1(x)))), 2)
        return self.head(F.relu(self.dense1(flattened(x, self.last))))


def pictures(x, last):
    x = x.reshape(-1, 1, 28, 28)
    return x.to(memory_format=torch.channels_last) if last else x


def flattened(x, last):
    """Place by place where memory is so ordered, which then copies nothing."""
    return (x.permute(0, 2, 3, 1) if last else x).flatten(1)


def shaped(name, form, tensors):
    """The tensors of that name in the order of memory that this form has."""
    if not is_last(form):
        return tensors(name, "channel")
    order = torch.channels_last
    return [each.contiguous(memory_format=order) if each.dim() == 4 else each for each in tensors(name, "place")]


def trainer(form, tensors):
    weights, omega, anchor = (shaped(name, form, tensors) for name in ("weights", "omega", "anchor"))
    return Autograd(Cnn(weights, is_last(form)), weights, omega, anchor, form.endswith("compiled"))


def features(weights, x, last):
    """What each layer gives, the pooled one with the places of its maxima."""
    first = F.relu(F.conv2d(pictures(x, last), weights[0], weights[1]))
    second = F.relu(F.conv2d(first, weights[2], weights[3]))
    pooled, places = F.max_pool2d(second, 2, return_indices=True)
    flat = flattened(pooled, last)
    dense = torch.addmm(weights[5], flat, weights[4].t()).relu_()
    return first, second, pooled, places, flat, dense, torch.addmm(weights[7], dense, weights[6].t())


@torch.no_grad()
def evaluate(weights, data, times, form):
    """Tests on the permuted test samples `times` times, of which the pixels are permuted once; gives how many are right."""
    last = is_last(form)
    x = data.test[:, data.permutation]
    for _ in range(times):
        answers = []
        for part in x.split(TESTED):
            part = F.relu_(F.conv2d(pictures(part, last), weights[0], weights[1]))
            part = F.max_pool2d(F.relu_(F.conv2d(part, weights[2], weights[3])), 2)
            dense = torch.addmm(weights[5], flattened(part, last), weights[4].t()).relu_()
            answers.append(torch.addmm(weights[7], dense, weights[6].t()).argmax(1))
        right = int((torch.cat(answers) == data.test_labels).sum())
    return right


@torch.no_grad()
def importance(weights, inputs, form):
    """Exact Ω: outer products of the dense layers, and for convolutions a product of each sample's patches with its δ."""
    sums = [torch.zeros_like(each) for each in weights]
    for x in inputs.split(MEASURED):
        for total, part in zip(sums, measured(weights, x, is_last(form))):
            total += part.reshape(total.shape)
    return [each / len(inputs) for each in sums]


def measured(weights, x, last):
    first, second, pooled, places, flat, dense, logits = features(weights, x, last)
    delta = logits.mul_(2)
    parts = [delta.abs().t() @ dense, delta.abs().sum(0)]
    delta = (delta @ weights[6]).mul_(dense > 0)
    parts = [delta.abs().t() @ flat, delta.abs().sum(0), *parts]
    delta = delta @ weights[4]
    n, channels, height, width = pooled.shape
    delta = delta.reshape(n, height, width, channels).permute(0, 3, 1, 2) if last else delta.reshape(pooled.shape)
    delta = F.max_unpool2d(delta, places, 2, output_size=second.shape).mul_(second > 0)
    parts = [*patches(first, delta, weights[2]), *parts]
    delta = F.conv_transpose2d(delta, weights[2]).mul_(first > 0)
    return [*patches(pictures(x, last), delta, weights[0]), *parts]


def patches(x, delta, kernel):
    deltas = delta.flatten(2)
    each = torch.bmm(deltas, F.unfold(x, kernel.shape[2]).transpose(1, 2))
    return [each.abs_().sum(0), deltas.sum(2).abs_().sum(0)]
