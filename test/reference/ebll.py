"""What EBLL trains after a task and adds to the next one's loss, by PyTorch: the fixture golden/ebll.json.

    python test/reference/ebll.py > test/reference/golden/ebll.json

Needs torch. The network, its weights and the samples of the tasks are those of golden/methods.json, with one head for
all tasks. In float64.
"""

import json
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy, log_softmax, mse_loss, softmax

INPUTS, HIDDEN, OUTPUTS = 6, 5, 4
CODE = 3
BATCH, STEPS, RATE, RHO, EPSILON = 4, 12, 0.8, 0.9, 1e-3
RECONSTRUCTION, CODES, LAMBDA, TEMPERATURE = 0.6, 0.9, 0.7, 2.0


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def all_numbers(tensors):
    return {name: numbers(tensor) for name, tensor in tensors.items()}


def features_of(theta, x):
    return torch.relu(x @ theta["dense1/kernel"] + theta["dense1/bias"])


def head(theta, features):
    return features @ theta["head/kernel"] + theta["head/bias"]


def encode(autoencoder, features):
    return torch.sigmoid(features @ autoencoder["encoder/kernel"] + autoencoder["encoder/bias"])


def apart(a, b, distance):
    """The mean over samples of the distance between rows."""
    if distance == "mean-square":
        return mse_loss(a, b)
    return 0.5 * (a - b).square().sum(1).mean()


def autoencoder_of(generator):
    shapes = {
        "encoder/kernel": (HIDDEN, CODE),
        "encoder/bias": (CODE,),
        "decoder/kernel": (CODE, HIDDEN),
        "decoder/bias": (HIDDEN,),
    }
    return {name: torch.rand(shape, generator=generator, dtype=torch.float64) - 0.4 for name, shape in shapes.items()}


def trained(start, theta, x, y, distance):
    """The autoencoder after some steps of Adadelta, batch after batch in order; the network stays as it is."""
    autoencoder = {name: tensor.clone().requires_grad_() for name, tensor in start.items()}
    optimizer = torch.optim.Adadelta(autoencoder.values(), lr=RATE, rho=RHO, eps=EPSILON)
    losses = []
    for step in range(STEPS):
        rows = [(step * BATCH + i) % len(x) for i in range(BATCH)]
        features = features_of(theta, x[rows])
        made = encode(autoencoder, features) @ autoencoder["decoder/kernel"] + autoencoder["decoder/bias"]
        loss = cross_entropy(head(theta, made), y[rows]) + RECONSTRUCTION * apart(made, features, distance)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "encoder": all_numbers({n: t for n, t in autoencoder.items() if n.startswith("encoder")})}


def gradient(now, before, encoders, x, y, distance):
    """The gradient of CE + λ KD + α Σ_t d(code_t, old code_t), where `before` is the network before the task."""
    targets = softmax(head(before, features_of(before, x)) / TEMPERATURE, 1)
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in now.items()}
    features = features_of(parameters, x)
    logits = head(parameters, features)
    knowledge = -(targets * log_softmax(logits / TEMPERATURE, 1)).sum(1).mean()
    codes = sum(apart(encode(e, features), encode(e, features_of(before, x)), distance) for e in encoders)
    loss = cross_entropy(logits, y) + LAMBDA * knowledge + CODES * codes
    return all_numbers(dict(zip(parameters, torch.autograd.grad(loss, list(parameters.values())))))


def main():
    given = json.loads((Path(__file__).parent / "golden/methods.json").read_text())
    rows = given["rowsOfTask"]
    x = torch.tensor(given["inputs"], dtype=torch.float64).view(-1, INPUTS) / 255
    y = torch.tensor(given["units"])
    parts = [(x[i * rows : (i + 1) * rows], y[i * rows : (i + 1) * rows]) for i in range(3)]
    shapes = {
        "dense1/kernel": (INPUTS, HIDDEN),
        "dense1/bias": (HIDDEN,),
        "head/kernel": (HIDDEN, OUTPUTS),
        "head/bias": (OUTPUTS,),
    }
    thetas = [
        {name: torch.tensor(values, dtype=torch.float64).view(shapes[name]) for name, values in theta.items()}
        for theta in given["thetas"]
    ]
    generator = torch.Generator().manual_seed(3)
    first, second = autoencoder_of(generator), autoencoder_of(generator)
    fixture = {
        "madeBy": f"ebll.py with PyTorch {torch.__version__.split('+')[0]}",
        "code": CODE,
        "batch": BATCH,
        "steps": STEPS,
        "optimizer": {"kind": "adadelta", "learningRate": RATE, "rho": RHO, "epsilon": EPSILON},
        "weights": {"lambda": LAMBDA, "temperature": TEMPERATURE, "codes": CODES, "reconstruction": RECONSTRUCTION},
        "autoencoders": [all_numbers(first), all_numbers(second)],
        "distances": {
            distance: {
                "trained": trained(first, thetas[0], *parts[0], distance),
                "gradients": [
                    gradient(thetas[1], thetas[0], [first], *parts[1], distance),
                    gradient(thetas[2], thetas[1], [first, second], *parts[2], distance),
                ],
            }
            for distance in ("mean-square", "half-square")
        },
    }
    print(json.dumps(fixture, separators=(",", ":")))


main()
