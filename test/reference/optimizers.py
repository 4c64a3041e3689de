"""What PyTorch's optimizers make of a small network: the fixture golden/optimizers.json.

    python test/reference/optimizers.py > test/reference/golden/optimizers.json

Needs torch. All in float32, as PyTorch and we train; bytes / 255 are the inputs, so that the data is exact.
"""

import json

import torch

INPUTS, HIDDEN, OUTPUTS = 6, 5, 3
BATCH, STEPS, ROWS = 8, 30, 40

CASES = {
    "sgd": dict(kind="sgd", learningRate=0.3),
    "sgd with weight decay": dict(kind="sgd", learningRate=0.3, weightDecay=0.02),
    "momentum": dict(kind="sgd", learningRate=0.1, momentum=0.9),
    "momentum with weight decay": dict(kind="sgd", learningRate=0.1, momentum=0.8, weightDecay=0.03),
    "nesterov": dict(kind="sgd", learningRate=0.1, momentum=0.9, nesterov=True),
    "nesterov with weight decay": dict(kind="sgd", learningRate=0.1, momentum=0.7, nesterov=True, weightDecay=0.02),
    "adam": dict(kind="adam", learningRate=0.01),
    "adam with its own betas and epsilon": dict(
        kind="adam", learningRate=0.02, beta1=0.8, beta2=0.95, epsilon=1e-3
    ),
    "adam with weight decay": dict(kind="adam", learningRate=0.01, weightDecay=0.05),
    "adadelta": dict(kind="adadelta", learningRate=1),
    "adadelta with its own rho and epsilon": dict(
        kind="adadelta", learningRate=0.5, rho=0.7, epsilon=1e-3, weightDecay=0.02
    ),
    "adamw": dict(kind="adamw", learningRate=0.02, weightDecay=0.1),
    "adamw without decay": dict(kind="adamw", learningRate=0.02, beta1=0.7, beta2=0.99, epsilon=1e-4),
}
# The learning rate of step i is the case's times this: it is not the same for all steps.
FACTORS = [1.0] * 10 + [0.5] * 10 + [2.0, 0.25] * 5


def optimizer_of(case, parameters):
    lr, decay = case["learningRate"], case.get("weightDecay", 0)
    if case["kind"] == "sgd":
        return torch.optim.SGD(
            parameters,
            lr=lr,
            momentum=case.get("momentum", 0),
            nesterov=case.get("nesterov", False),
            weight_decay=decay,
        )
    if case["kind"] == "adadelta":
        rho, eps = case.get("rho", 0.9), case.get("epsilon", 1e-6)
        return torch.optim.Adadelta(parameters, lr=lr, rho=rho, eps=eps, weight_decay=decay)
    make = torch.optim.Adam if case["kind"] == "adam" else torch.optim.AdamW
    betas = (case.get("beta1", 0.9), case.get("beta2", 0.999))
    return make(parameters, lr=lr, betas=betas, eps=case.get("epsilon", 1e-8), weight_decay=decay)


def numbers(tensor):
    """As decimal numbers that give the same float32 back."""
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def train(case, start, inputs, labels, rows):
    # Kernels are [inputs, units], as in our checkpoints.
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in start.items()}
    optimizer = optimizer_of(case, list(parameters.values()))
    losses = []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = case["learningRate"] * FACTORS[step]
        x, y = inputs[rows[step]], labels[rows[step]]
        hidden = torch.relu(x @ parameters["dense1/kernel"] + parameters["dense1/bias"])
        logits = hidden @ parameters["head/kernel"] + parameters["head/bias"]
        loss = torch.nn.functional.cross_entropy(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {
        "optimizer": case,
        "losses": [float(f"{loss:.9g}") for loss in losses],
        "weights": {name: numbers(tensor) for name, tensor in parameters.items()},
    }


def main():
    generator = torch.Generator().manual_seed(1)
    bytes_ = torch.randint(0, 256, (ROWS, INPUTS), generator=generator)
    labels = torch.randint(0, OUTPUTS, (ROWS,), generator=generator)
    rows = torch.randint(0, ROWS, (STEPS, BATCH), generator=generator)
    shapes = {
        "dense1/kernel": (INPUTS, HIDDEN),
        "dense1/bias": (HIDDEN,),
        "head/kernel": (HIDDEN, OUTPUTS),
        "head/bias": (OUTPUTS,),
    }
    start = {name: torch.rand(shape, generator=generator) - 0.4 for name, shape in shapes.items()}
    inputs = bytes_.to(torch.float32) / 255
    fixture = {
        "madeBy": f"optimizers.py with PyTorch {torch.__version__.split('+')[0]}",
        "inputs": bytes_.flatten().tolist(),
        "labels": labels.tolist(),
        "rows": rows.flatten().tolist(),
        "batch": BATCH,
        "steps": STEPS,
        "rateFactors": FACTORS,
        "start": {name: numbers(tensor) for name, tensor in start.items()},
        "cases": {name: train(case, start, inputs, labels, rows) for name, case in CASES.items()},
    }
    print(json.dumps(fixture, separators=(",", ":")))


main()
