"""
The peer of the bench: the same work as ours in PyTorch, in every form that may be the fastest. Reads orders from standard
input, one JSON object a line, and answers each with one. bench/peer.ts gives the orders.
"""

import json
import sys
import time

import torch

import cnn
import mlp
from reference import Data, Reference


class Network:
    """One network, opened from the reference that ours wrote."""

    def __init__(self, folder, dataset, inputs):
        self.reference = Reference(folder)
        self.kind = cnn if any(len(shape) == 4 for shape in self.reference.about["shapes"]) else mlp
        self.data = Data(dataset, inputs, self.reference.permutation)
        self.trainers = {}

    def forms(self):
        kind = self.kind
        works = kind.training_forms, kind.training_forms, kind.importance_forms, kind.evaluation_forms
        return dict(zip(("train", "penalty", "importance", "evaluation"), works))

    def trainer(self, form):
        if form not in self.trainers:
            self.trainers[form] = self.kind.trainer(form, self.reference.tensors)
        return self.trainers[form]

    def time(self, work, form, amount):
        """Milliseconds of that many steps, samples or tests."""
        kind, data = self.kind, self.data
        if work in ("train", "penalty"):
            trainer, batch = self.trainer(form), self.reference.about["batch"]
            batches = torch.randperm(len(data.train))[: amount * batch].reshape(amount, batch)
            return timed(lambda: trainer.train(data.train, data.labels, batches, work == "penalty"))
        weights = kind.shaped("weights", form, self.reference.tensors)
        if work == "importance":
            return timed(lambda: kind.importance(weights, data.train[:amount], form))
        return timed(lambda: kind.evaluate(weights, data, amount, form))

    def agree(self, work, form):
        """What this form computes from the reference: losses, the relative difference of Ω, or how many are right."""
        kind, data, reference = self.kind, self.data, self.reference
        if work in ("train", "penalty"):
            trainer = kind.trainer(form, reference.tensors)
            losses = trainer.train(data.train, data.labels, reference.rows(), work == "penalty")
            return {"losses": losses.tolist()}
        weights = kind.shaped("weights", form, self.reference.tensors)
        if work == "evaluation":
            return {"correct": kind.evaluate(weights, data, 1, form)}
        found = kind.importance(weights, data.train[reference.rows().reshape(-1)], form)
        expected = kind.shaped("measured", form, reference.tensors)
        differences = [(a - b).abs().sum() / b.abs().sum() for a, b in zip(found, expected)]
        return {"difference": float(max(differences))}


def timed(work):
    began = time.perf_counter()
    work()
    return {"ms": (time.perf_counter() - began) * 1000}


def product(m, k, n, times):
    """Milliseconds of one product of that size."""
    a, b, out = torch.randn(m, k), torch.randn(k, n), torch.empty(m, n)
    torch.mm(a, b, out=out)
    return {"ms": timed(lambda: [torch.mm(a, b, out=out) for _ in range(times)])["ms"] / times}


def answer(order, opened):
    torch.set_num_threads(order["threads"])
    match order["do"]:
        case "open":
            opened["network"] = Network(order["folder"], order["dataset"], order["inputs"])
            return {"forms": opened["network"].forms()}
        case "product":
            return product(order["m"], order["k"], order["n"], order["times"])
        case "time":
            return opened["network"].time(order["work"], order["form"], order["amount"])
        case "agree":
            return opened["network"].agree(order["work"], order["form"])


def main():
    torch.manual_seed(0)
    capability = torch.backends.cpu.get_cpu_capability()
    print(json.dumps({"about": f"PyTorch {torch.__version__} ({capability})"}), flush=True)
    opened = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), opened)
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {str(error).splitlines()[0]}"}
        print(json.dumps(reply), flush=True)


main()
