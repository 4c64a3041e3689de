"""The MLP of the peer. `weights` are kernels `[units, inputs]` and biases in turns."""

import torch
from torch import nn

from autograd import Autograd
from by_hand import ByHand

TESTED = 1000
MEASURED = 1000

training_forms = ["by hand", "autograd", "compiled"]
importance_forms = ["addmm", "oneDNN"]
evaluation_forms = ["pixels permuted, addmm", "kernel permuted, MKL", "kernel permuted, oneDNN"]


def shaped(name, form, tensors):
    """The tensors of that name as this form has them."""
    return tensors(name)


def trainer(form, tensors):
    weights, omega, anchor = (shaped(name, form, tensors) for name in ("weights", "omega", "anchor"))
    if form == "by hand":
        return ByHand(weights, omega, anchor)
    layers = [layer for kernel in weights[::2] for layer in (nn.Linear(*kernel.shape[::-1]), nn.ReLU())]
    return Autograd(nn.Sequential(*layers[:-1]), weights, omega, anchor, form == "compiled")


def linear(x, kernel, bias, form, relu):
    """A layer's output by the products that PyTorch takes by itself, or by those that its compiler takes."""
    if form.endswith("oneDNN"):
        return torch.ops.mkldnn._linear_pointwise(x, kernel, bias, "relu" if relu else "none", [], "")
    output = torch.addmm(bias, x, kernel.t())
    return output.relu_() if relu else output


def forward(weights, x, form):
    """What each layer sees, and the network's outputs."""
    seen = [x]
    for i in range(0, len(weights), 2):
        seen.append(linear(seen[-1], weights[i], weights[i + 1], form, i + 2 < len(weights)))
    return seen


@torch.no_grad()
def evaluate(weights, data, times, form):
    """Tests on the permuted test samples `times` times, of which the pixels are permuted once; gives how many are right."""
    x = data.test
    if form.startswith("pixels"):
        x = x[:, data.permutation]
    for _ in range(times):
        used = weights
        if form.startswith("kernel"):
            used = [weights[0][:, torch.argsort(data.permutation)], *weights[1:]]
        answers = torch.cat([forward(used, part, form)[-1].argmax(1) for part in x.split(TESTED)])
        right = int((answers == data.test_labels).sum())
    return right


@torch.no_grad()
def importance(weights, inputs, form):
    """Exact Ω: the mean over the samples of |∂‖F(x)‖² / ∂θ|, by products of absolute values."""
    sums = [torch.zeros_like(each) for each in weights]
    kernels = weights[::2]
    for x in inputs.split(MEASURED):
        *seen, logits = forward(weights, x, form)
        delta = logits.mul_(2)
        for i in range(len(kernels) - 1, -1, -1):
            size = delta.abs()
            # What a ReLU gave is its own absolute value.
            sums[2 * i].addmm_(size.t(), seen[i] if i else x.abs())
            sums[2 * i + 1] += size.sum(0)
            if i:
                delta = torch.ops.aten.threshold_backward(delta @ kernels[i], seen[i], 0)
    return [each / len(inputs) for each in sums]
