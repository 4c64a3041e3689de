"""The autoencoders of Expert Gate, by PyTorch: the fixture golden/gate.json.

    python test/reference/gate.py > test/reference/golden/gate.json

Needs torch. The samples of the tasks are those of golden/methods.json. In float64.
"""

import json
from pathlib import Path

import torch
from torch.nn.functional import binary_cross_entropy, mse_loss

INPUTS, CODE = 6, 3
BATCH, STEPS, RATE = 4, 12, 0.05
SMALLEST = 1e-2  # added to standard deviations


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def all_numbers(tensors):
    return {name: numbers(tensor) for name, tensor in tensors.items()}


def reconstructed(autoencoder, a):
    code = torch.relu(a @ autoencoder["encoder/kernel"] + autoencoder["encoder/bias"])
    return torch.sigmoid(code @ autoencoder["decoder/kernel"] + autoencoder["decoder/bias"])


def squashed(x, moments):
    mean, deviation = moments
    return torch.sigmoid((x - mean) / (deviation + SMALLEST))


def moments_of(x):
    return x.mean(0), x.std(0, correction=0)


def trained(start, x):
    """The autoencoder after some steps of Adam, batch after batch in order."""
    autoencoder = {name: tensor.clone().requires_grad_() for name, tensor in start.items()}
    optimizer = torch.optim.Adam(autoencoder.values(), lr=RATE)
    losses = []
    for step in range(STEPS):
        a = squashed(x[[(step * BATCH + i) % len(x) for i in range(BATCH)]], moments_of(x))
        loss = binary_cross_entropy(reconstructed(autoencoder, a), a, reduction="none").sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "autoencoder": all_numbers(autoencoder)}


def errors_of(autoencoders, moments, x, kind):
    """`[rows, autoencoders]`"""
    columns = []
    for autoencoder, each in zip(autoencoders, moments):
        a = squashed(x, each)
        r = reconstructed(autoencoder, a)
        apart = mse_loss(r, a, reduction="none") if kind == "square" else binary_cross_entropy(r, a, reduction="none")
        columns.append(apart.sum(1))
    return torch.stack(columns, 1)


def gated(autoencoders, moments, x, kind):
    errors = errors_of(autoencoders, moments, x, kind)
    mean = errors.mean(0)
    return {
        "errors": numbers(mean),
        "relatedness": numbers(1 - (mean[:-1] - mean[-1]) / mean[-1]),
        "chosen": torch.softmax(-errors / 2, 1).argmax(1).tolist(),
    }


def main():
    given = json.loads((Path(__file__).parent / "golden/methods.json").read_text())
    rows = given["rowsOfTask"]
    x = torch.tensor(given["inputs"], dtype=torch.float64).view(-1, INPUTS) / 255
    parts = [x[i * rows : (i + 1) * rows] for i in range(3)]
    shapes = {
        "encoder/kernel": (INPUTS, CODE),
        "encoder/bias": (CODE,),
        "decoder/kernel": (CODE, INPUTS),
        "decoder/bias": (INPUTS,),
    }
    generator = torch.Generator().manual_seed(4)
    autoencoders = [
        {name: torch.rand(shape, generator=generator, dtype=torch.float64) * 2 - 0.8 for name, shape in shapes.items()}
        for _ in parts
    ]
    own = [moments_of(part) for part in parts]
    # As after the third task, on its samples.
    statistics = {"each-task": own, "first-task": [own[0]] * 3}
    fixture = {
        "madeBy": f"gate.py with PyTorch {torch.__version__.split('+')[0]}",
        "code": CODE,
        "batch": BATCH,
        "steps": STEPS,
        "optimizer": {"kind": "adam", "learningRate": RATE},
        "moments": [{"mean": numbers(mean), "deviation": numbers(deviation)} for mean, deviation in own],
        "autoencoders": [all_numbers(each) for each in autoencoders],
        "trained": trained(autoencoders[0], parts[0]),
        "gated": {
            kind: {name: gated(autoencoders, moments, parts[2], kind) for name, moments in statistics.items()}
            for kind in ("square", "cross-entropy")
        },
    }
    print(json.dumps(fixture, separators=(",", ":")))


main()
