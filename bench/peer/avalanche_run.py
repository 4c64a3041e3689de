"""
The run of whole_run.py with Avalanche's own strategy for MAS, as its documentation writes one, on its own PermutedMNIST or
on tensors that are scaled and permuted beforehand. Takes its settings as JSON in its first argument, and prints what it took.
"""

import json
import os
import sys
import tempfile
import time

began = time.perf_counter()
import torch  # noqa: E402
from avalanche.benchmarks import tensors_benchmark  # noqa: E402
from avalanche.benchmarks.classic import PermutedMNIST  # noqa: E402
from avalanche.evaluation.metrics import accuracy_metrics  # noqa: E402
from avalanche.models import SimpleMLP  # noqa: E402
from avalanche.training.plugins import EvaluationPlugin  # noqa: E402
from avalanche.training.supervised import MAS  # noqa: E402

from reference import Data  # noqa: E402

seconds = {"import": time.perf_counter() - began}


def its_own(settings):
    """Pictures that are scaled and permuted whenever they are read, as ours are."""
    root = tempfile.mkdtemp()
    os.makedirs(f"{root}/MNIST/raw")
    for name in os.listdir(settings["dataset"]):
        os.symlink(os.path.abspath(f"{settings['dataset']}/{name}"), f"{root}/MNIST/raw/{name}")
    return PermutedMNIST(settings["tasks"], seed=0, dataset_root=root)


def in_memory(settings):
    data = Data(settings["dataset"], settings["inputs"])
    permutations = [torch.randperm(784) for _ in range(settings["tasks"])]
    return tensors_benchmark(
        train_tensors=[(data.train[:, order], data.labels) for order in permutations],
        test_tensors=[(data.test[:, order], data.test_labels) for order in permutations],
        task_labels=[0] * settings["tasks"],
    )


def main(settings):
    torch.manual_seed(0)
    torch.set_num_threads(settings["threads"]["penalty"])
    tasks = {"its own data": its_own, "tensors": in_memory}[settings["forms"]["penalty"]](settings)
    _, *hidden, outputs = settings["widths"]
    model = SimpleMLP(num_classes=outputs, hidden_size=hidden[0], hidden_layers=len(hidden), drop_rate=0)
    strategy = MAS(
        model=model,
        optimizer=torch.optim.Adam(model.parameters(), lr=1e-3),
        criterion=torch.nn.CrossEntropyLoss(),
        lambda_reg=settings["lambda"],
        alpha=0.5,
        train_mb_size=settings["batch"],
        train_epochs=1,
        eval_mb_size=1000,
        evaluator=EvaluationPlugin(accuracy_metrics(experience=True)),
    )
    seconds.update(training=0, evaluation=0)
    for number, experience in enumerate(tasks.train_stream):
        started = time.perf_counter()
        strategy.train(experience)
        trained = time.perf_counter()
        found = strategy.eval(tasks.test_stream[: number + 1])
        seconds["training"] += trained - started
        seconds["evaluation"] += time.perf_counter() - trained
    accuracies = [value for name, value in found.items() if name.startswith("Top1_Acc_Exp/eval_phase")]
    print(json.dumps({"seconds": seconds, "accuracy": sum(accuracies) / len(accuracies)}))


main(json.loads(sys.argv[1]))
