"""Learning and retrieving facts, by PyTorch's autograd and plain numpy: the fixture golden/facts.json.

    python test/reference/facts.py > test/reference/golden/facts.json

Needs torch. Images of facts ⟨S, P, O⟩, some of which lack P or O, a small network whose outputs are the three parts of
their embedding, and two tasks. In float64; gradients of single samples by one backward pass for each.
"""

import itertools
import json

import numpy as np
import torch

INPUTS, HIDDEN, DIMENSIONS, PARTS = 6, 5, 2, 3
WIDTH = PARTS * DIMENSIONS
# By task. The same subject alone and with more; the same words in another order.
TASKS = [
    [("a", "", ""), ("a", "on", ""), ("b", "on", "a")],
    [("b", "", ""), ("b", "under", "a"), ("a", "under", "b"), ("a", "on", "b")],
]
IMAGES = 5  # of each fact
SHAPES = {
    "dense1/kernel": (INPUTS, HIDDEN),
    "dense1/bias": (HIDDEN,),
    "head/kernel": (HIDDEN, WIDTH),
    "head/bias": (WIDTH,),
}


def numbers(tensor):
    return [float(f"{x:.9g}") for x in np.asarray(tensor).flatten().tolist()]


def all_numbers(tensors):
    return {name: numbers(tensor.detach()) for name, tensor in tensors.items()}


def embedding(parameters, x):
    hidden = torch.relu(x @ parameters["dense1/kernel"] + parameters["dense1/bias"])
    return hidden @ parameters["head/kernel"] + parameters["head/bias"]


def gradients_of(theta, objective):
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in theta.items()}
    value = objective(parameters)
    found = torch.autograd.grad(value, list(parameters.values()))
    return value.item(), dict(zip(parameters, found))


def distance(fact, vectors, v, kind):
    """Of an embedding v from a fact, part by part over those it has."""
    total = 0.0
    for part, word in enumerate(fact):
        if word:
            squares = (v[part * DIMENSIONS : (part + 1) * DIMENSIONS] - vectors[word]).square().sum()
            total = total + (squares if kind == "squared" else squares.sqrt())
    return total


def mean_over_samples(theta, x, objectives, magnitude):
    sums = {name: torch.zeros_like(tensor) for name, tensor in theta.items()}
    for sample, objective in zip(x, objectives):
        _, found = gradients_of(theta, lambda p: objective(embedding(p, sample)))
        for name in sums:
            sums[name] += magnitude(found[name]) / len(x)
    return sums


def exact_fisher(theta, x, facts, vectors):
    """
    E_L (∂ log N(L; V, I) / ∂θ)² over the parts that the fact has. The gradient is linear in L − V, so that its mean
    square is the same for every L − V with mean 0 and covariance I: here over all corners of a cube.
    """
    sums = {name: torch.zeros_like(tensor) for name, tensor in theta.items()}
    for sample, fact in zip(x, facts):
        counts = [part * DIMENSIONS + i for part in range(PARTS) if fact[part] for i in range(DIMENSIONS)]
        corners = list(itertools.product((-1.0, 1.0), repeat=len(counts)))
        for corner in corners:
            target = embedding(theta, sample)[counts] + torch.tensor(corner, dtype=torch.float64)
            _, found = gradients_of(theta, lambda p: -0.5 * (embedding(p, sample)[counts] - target).square().sum())
            for name in sums:
                sums[name] += found[name].square() / len(corners) / len(x)
    return sums


def average_precision(order, relevant):
    """The mean over the relevant items of the precision down to each."""
    hits, precisions = 0, []
    for rank, item in enumerate(order, 1):
        if relevant[item]:
            hits += 1
            precisions.append(hits / rank)
    return float(np.mean(precisions))


def mean_average_precision(theta, x, shown, vectors, kind):
    embeddings = [embedding(theta, sample) for sample in x]
    precisions = []
    for fact in sorted(set(shown)):
        distances = np.array([float(distance(fact, vectors, v, kind)) for v in embeddings])
        relevant = [all(not word or word == own for word, own in zip(fact, other)) for other in shown]
        precisions.append(average_precision(np.argsort(distances, kind="stable"), relevant))
    return float(np.mean(precisions))


def rankings(generator):
    """Random rankings, with ties broken in no way: items at one distance count as if they came at once."""
    cases = []
    for size in (1, 2, 7, 40):
        for ties in (False, True):
            distances = generator.random(size).round(1 if ties else 9)
            relevant = generator.random(size) < 0.4
            relevant[generator.integers(size)] = True
            # numpy: precision and recall at each distinct distance.
            thresholds = np.unique(distances)
            near = distances[None, :] <= thresholds[:, None]
            precision = (near & relevant).sum(1) / near.sum(1)
            recall = (near & relevant).sum(1) / relevant.sum()
            average = float((np.diff(recall, prepend=0) * precision).sum())
            if not ties:
                assert abs(average - average_precision(np.argsort(distances), relevant)) < 1e-12
            cases.append({"distances": distances.tolist(), "relevant": relevant.tolist(), "average": average})
    return cases


def main():
    generator = torch.Generator().manual_seed(5)
    theta = {
        name: (torch.rand(shape, generator=generator) * 2 - 0.8).to(torch.float64) for name, shape in SHAPES.items()
    }
    words = sorted({word for task in TASKS for fact in task for word in fact if word})
    vectors = {word: torch.randn(DIMENSIONS, generator=generator).to(torch.float64) for word in words}
    # float32 is what a file of vectors holds.
    vectors = {word: vector.to(torch.float32).to(torch.float64) for word, vector in vectors.items()}
    shown = [fact for task in TASKS for fact in task for _ in range(IMAGES)]
    bytes_ = torch.randint(0, 256, (len(shown), INPUTS), generator=generator)
    x = (bytes_ / 255).to(torch.float64)
    border = len(TASKS[0]) * IMAGES
    second = slice(border, len(shown))

    losses = {}
    for kind in ("squared", "euclidean"):

        def loss(parameters):
            each = [distance(f, vectors, embedding(parameters, s), kind) for s, f in zip(x[second], shown[second])]
            return sum(each) / len(each)

        value, found = gradients_of(theta, loss)
        losses[kind] = {
            "loss": value,
            "gradient": all_numbers(found),
            "map": [
                mean_average_precision(theta, x[part], shown[part], vectors, kind)
                for part in (slice(0, border), second)
            ],
            "mapOfAll": mean_average_precision(theta, x, shown, vectors, kind),
        }
    norms = [lambda v: v.square().sum()] * len(x[second])
    likelihoods = [
        lambda v, fact=fact: -0.5 * distance(fact, vectors, v, "squared") for fact in shown[second]
    ]
    fixture = {
        "madeBy": f"facts.py with PyTorch {torch.__version__.split('+')[0]}",
        "tasks": TASKS,
        "images": IMAGES,
        "dimensions": DIMENSIONS,
        "inputs": bytes_.flatten().tolist(),
        "vectors": {word: numbers(vector) for word, vector in vectors.items()},
        "theta": all_numbers(theta),
        "losses": losses,
        "mas": all_numbers(mean_over_samples(theta, x[second], norms, torch.abs)),
        "empirical": all_numbers(mean_over_samples(theta, x[second], likelihoods, torch.square)),
        "exact": all_numbers(exact_fisher(theta, x[second], shown[second], vectors)),
        "rankings": rankings(np.random.default_rng(0)),
    }
    print(json.dumps(fixture, separators=(",", ":")))


main()
