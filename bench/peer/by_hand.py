"""Training of an MLP without autograd, as fast as PyTorch can: one vector for all weights, and products into buffers."""

import torch
import torch.nn.functional as F


class ByHand:
    """Weights, gradients, moments, Ω and anchors are one vector each; the layers' kernels and biases are parts of it."""

    def __init__(self, weights, omega, anchor):
        self.shapes = [each.shape for each in weights]
        self.theta, self.anchor = flat(weights), flat(anchor)
        self.stiffness = 2 * flat(omega)
        self.gradient, self.m, self.v, self.pull = (torch.zeros_like(self.theta) for _ in range(4))
        self.taken = torch.zeros(())
        self.weights = self.parts(self.theta)
        self.gradients = self.parts(self.gradient)
        self.buffers = {}

    def parts(self, vector):
        sizes = [shape.numel() for shape in self.shapes]
        return [part.view(shape) for part, shape in zip(vector.split(sizes), self.shapes)]

    @torch.no_grad()
    def train(self, inputs, labels, batches, penalty):
        """Takes a step on each of the batches `[steps, batch]`; gives the losses."""
        return torch.stack([self.step(inputs, labels, rows, penalty) for rows in batches])

    def step(self, inputs, labels, rows, penalty):
        x, outputs, deltas, share = self.buffers_for(len(rows), inputs.shape[1])
        kernels, biases = self.weights[::2], self.weights[1::2]
        torch.index_select(inputs, 0, rows, out=x)
        truth = labels[rows]
        before = x
        for kernel, bias, output in zip(kernels, biases, outputs):
            torch.addmm(bias, before, kernel.t(), out=output)
            before = output.relu_() if output is not outputs[-1] else output

        logarithms = torch.log_softmax(outputs[-1], 1)
        loss = F.nll_loss(logarithms, truth)
        delta = logarithms.exp_().mul_(1 / len(rows)).scatter_add_(1, truth[:, None], share)
        for i in range(len(kernels) - 1, -1, -1):
            seen = outputs[i - 1] if i else x
            torch.mm(delta.t(), seen, out=self.gradients[2 * i])
            torch.sum(delta, 0, out=self.gradients[2 * i + 1])
            if i:
                below = torch.mm(delta, kernels[i], out=deltas[i - 1])
                delta = torch.ops.aten.threshold_backward.grad_input(below, seen, 0, grad_input=below)
        self.update(penalty)
        return loss

    def update(self, penalty):
        if penalty:
            torch.sub(self.theta, self.anchor, out=self.pull)
            self.gradient.addcmul_(self.pull, self.stiffness)
        self.taken += 1
        vectors = [self.theta], [self.gradient], [self.m], [self.v], [], [self.taken]
        settings = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0}
        torch._fused_adam_(*vectors, **settings, amsgrad=False, maximize=False)

    def buffers_for(self, batch, inputs):
        if batch not in self.buffers:
            widths = [len(bias) for bias in self.weights[1::2]]
            made = [[torch.empty(batch, width) for width in each] for each in ([inputs], widths, widths[:-1])]
            self.buffers[batch] = (made[0][0], *made[1:], torch.full((batch, 1), -1 / batch))
        return self.buffers[batch]


def flat(tensors):
    return torch.cat([each.reshape(-1) for each in tensors])
