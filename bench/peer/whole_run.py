"""
A whole run of MAS on permuted MNIST as one PyTorch script, of the same work as a session of ours: import, data, training,
exact Ω, and the tests that ours makes. Takes its settings as JSON in its first argument, and prints what it took.
"""

import json
import sys
import time

began = time.perf_counter()
import torch  # noqa: E402

import mlp  # noqa: E402
from reference import Data  # noqa: E402

seconds = {"import": time.perf_counter() - began}


class Stopwatch:
    """Adds the time inside of it to one of `seconds`."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.began = time.perf_counter()

    def __exit__(self, *_):
        seconds[self.name] = seconds.get(self.name, 0) + time.perf_counter() - self.began


def initial(widths):
    layers = [torch.nn.Linear(*pair) for pair in zip(widths, widths[1:])]
    return [each.detach() for layer in layers for each in (layer.weight, layer.bias)]


def main(settings):
    torch.manual_seed(0)
    threads, batch, strength = settings["threads"], settings["batch"], settings["lambda"]
    with Stopwatch("data"):
        data = Data(settings["dataset"], settings["inputs"])
        permutations = [torch.arange(784), *(torch.randperm(784) for _ in range(settings["tasks"] - 1))]
        inputs = torch.empty_like(data.train)
    start = {"weights": initial(settings["widths"])}
    start["omega"] = [torch.zeros_like(each) for each in start["weights"]]
    start["anchor"] = start["weights"]
    accuracies = {}

    def test(after, weights):
        torch.set_num_threads(threads["evaluation"])
        for task in (task for when, task in settings["tests"] if when == after):
            data.permutation = permutations[task - 1]
            right = mlp.evaluate(weights, data, 1, settings["forms"]["evaluation"])
            accuracies[after, task] = right / len(data.test_labels)

    with Stopwatch("evaluation"):
        test(0, start["weights"])
    for task, permutation in enumerate(permutations, 1):
        with Stopwatch("data"):
            torch.index_select(data.train, 1, permutation, out=inputs)
        with Stopwatch("training"):
            torch.set_num_threads(threads["penalty"])
            trainer = mlp.trainer(settings["forms"]["penalty"], start.get)
            trainer.train(inputs, data.labels, torch.randperm(len(inputs)).split(batch), task > 1)
        weights = [each.detach().clone() for each in trainer.weights]
        with Stopwatch("importance"):
            torch.set_num_threads(threads["importance"])
            found = mlp.importance(weights, inputs, settings["forms"]["importance"])
            omega = [total + strength * each for total, each in zip(start["omega"], found)]
            start = {"weights": weights, "omega": omega, "anchor": weights}
        with Stopwatch("evaluation"):
            test(task, weights)
    last = [accuracies[settings["tasks"], task] for task in range(1, settings["tasks"] + 1)]
    print(json.dumps({"seconds": seconds, "accuracy": sum(last) / len(last)}))


main(json.loads(sys.argv[1]))
