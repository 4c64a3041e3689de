"""Training with modules and autograd, as PyTorch's users write it: a fused optimizer, the penalty by foreach operations."""

import torch
import torch.nn.functional as F


class Autograd:
    """Takes steps of a module whose parameters are those of the reference, in its order."""

    def __init__(self, net, weights, omega, anchor, compiled=False):
        self.net = net
        self.parameters = list(net.parameters())
        with torch.no_grad():
            torch._foreach_copy_(self.parameters, weights)
        self.weights, self.anchor = self.parameters, anchor
        self.stiffness = [2 * each for each in omega]
        self.optimizer = torch.optim.Adam(self.parameters, lr=1e-3, fused=True)
        self.loss = torch.compile(self.plain_loss) if compiled else self.plain_loss

    def plain_loss(self, x, y):
        return F.cross_entropy(self.net(x), y)

    def train(self, inputs, labels, batches, penalty):
        """Takes a step on each of the batches `[steps, batch]`; gives the losses."""
        losses = []
        for rows in batches:
            loss = self.loss(inputs[rows], labels[rows])
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            if penalty:
                with torch.no_grad():
                    pull = torch._foreach_sub(self.parameters, self.anchor)
                    torch._foreach_mul_(pull, self.stiffness)
                    torch._foreach_add_([each.grad for each in self.parameters], pull)
            self.optimizer.step()
            losses.append(loss.detach())
        return torch.stack(losses)
