"""
Training of a detector in PyTorch and torchvision, as their users write it: regions sampled on the host, modules, autograd and a
fused Adam. Takes the folder that bench/ours/detectorReference.ts wrote and a form in its arguments; reads orders from
standard input, one JSON object a line, and answers each with one.
"""

import json
import math
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
import torchvision

from detector_data import Pictures
from detector_net import Detector, loss_of, ordered, size_of
from state_dict import state_dict


class Learner:
    """A detector with our weights, and its optimizer."""

    def __init__(self, folder, about, pictures, form):
        self.about, self.pictures = about, pictures
        self.state = state_dict(folder / "weights.safetensors")
        self.net = Detector(self.state, about)
        self.order = torch.channels_last if form.startswith("channels_last") else torch.contiguous_format
        self.net.to(memory_format=self.order)
        self.parameters = list(self.net.parameters())
        self.restart()
        wrap = torch.compile if form.endswith("compiled") else lambda function: function
        self.loss, self.measure = wrap(loss_of), wrap(size_of)

    def restart(self):
        """Our weights, and Adam without moments."""
        with torch.no_grad():
            torch._foreach_copy_(self.parameters, ordered(self.state))
        self.optimizer = torch.optim.Adam(self.parameters, lr=1e-3, fused=True)

    def inputs(self, rows):
        return self.pictures.inputs[rows].contiguous(memory_format=self.order)

    def step(self, rows, regions, labels, offsets):
        loss = self.loss(self.net, self.inputs(rows), regions, labels, offsets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def train(self, batches):
        """Takes a step on each of the batches, whose regions are sampled before it."""
        for rows in batches:
            parts = [self.pictures.sampled(row) for row in rows]
            regions, labels, offsets = (list(part) for part in zip(*parts))
            self.step(rows, placed(regions), torch.cat(labels), torch.cat(offsets))

    def importance(self, shown):
        """The mean over pictures of |gradient|, each by itself, of pairs of a picture and its regions."""
        sums = [torch.zeros_like(each) for each in self.parameters]
        for row, regions in shown:
            measured = self.measure(self.net, self.inputs([row]), placed([regions]))
            gradients = torch.autograd.grad(measured, self.parameters)
            torch._foreach_add_(sums, torch._foreach_abs(gradients))
        return [each / len(shown) for each in sums]


def placed(regions):
    """Regions of each picture as roi_align has them: the picture's place in the batch before each."""
    return torch.cat([F.pad(part, (1, 0), value=place) for place, part in enumerate(regions)])


class Agreement:
    """What this form computes from the reference, compared with what ours does."""

    def __init__(self, folder, learner):
        self.folder, self.learner, self.about = folder, learner, learner.about

    def train(self):
        """The losses of steps, and by how much the first gradients differ."""
        learner, pictures = self.learner, self.learner.pictures
        learner.restart()
        losses, first = [], None
        for step in self.about["steps"]:
            regions = torch.tensor(step["regions"])
            shown = [(row, regions[regions[:, 0] == place, 1:]) for place, row in enumerate(step["pictures"])]
            known = [pictures.labelled(row, own) for row, own in shown]
            labels, offsets = (torch.cat(part) for part in zip(*known))
            losses.append(float(learner.step(step["pictures"], self.inside(regions), labels, offsets)))
            first = first or [each.grad.clone() for each in learner.parameters]
        return {"losses": losses, "difference": self.difference("gradients", first)}

    def importance(self):
        self.learner.restart()
        shown = []
        for each in self.about["measured"]:
            regions = self.inside(torch.tensor(each["regions"]))
            shown.append((each["pictures"][0], regions[:, 1:]))
        return {"difference": self.difference("importance", self.learner.importance(shown))}

    def difference(self, name, found):
        expected = ordered(state_dict(self.folder / f"{name}.safetensors"))
        return max(float((a - b).abs().sum() / b.abs().sum()) for a, b in zip(found, expected))

    def inside(self, regions):
        """
        Regions whose samples are those of ours near the picture's edge. roi_align moves each sample that lies outside of the
        map's outermost centres by itself; ours moves the first and the last, and keeps the others evenly between them.
        """
        side, samples = self.learner.pictures.inputs.shape[-1], 2 * self.about["size"]
        margin = math.prod(self.learner.net.pools) / 2
        begin, end = regions[:, 1:3], regions[:, 3:]
        half = (end - begin) / samples / 2
        first, last = ((begin + half).clamp(margin, side - margin), (end - half).clamp(margin, side - margin))
        half = (last - first) / (samples - 1) / 2
        return torch.cat([regions[:, :1], first - half, last + half], 1)


def answer(order, learner, agreement):
    torch.set_num_threads(order["threads"])
    work = order["work"]
    if order["do"] == "agree":
        return getattr(agreement, work)()
    rows = torch.randperm(len(learner.pictures.inputs))
    began = time.perf_counter()
    if work == "train":
        batch = learner.about["batch"]
        learner.train(rows[: order["amount"] * batch].reshape(-1, batch).tolist())
    else:
        learner.importance([(row, learner.pictures.measured(row)) for row in rows[: order["amount"]].tolist()])
    return {"ms": (time.perf_counter() - began) * 1000}


def main(folder, form):
    torch.manual_seed(0)
    about = json.loads((folder / "about.json").read_text())
    pictures = Pictures(folder, about)
    learner = Learner(folder, about, pictures, form)
    agreement = Agreement(folder, learner)
    print(json.dumps({"about": f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}"}), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), learner, agreement)
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {str(error).splitlines()[0]}"}
        print(json.dumps(reply), flush=True)


main(Path(sys.argv[1]), sys.argv[2])
