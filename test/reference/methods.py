"""What the methods keep and add to a loss, by PyTorch's autograd: the fixture golden/methods.json.

    python test/reference/methods.py > test/reference/golden/methods.json

Needs torch. Three tasks leave the weights θ1, θ2, θ3 behind, whatever they are; what a method measures, keeps and adds
with them is the test's subject. In float64, one backward pass for each sample.
"""

import json

import torch
from torch.nn.functional import conv2d, cross_entropy, log_softmax, softmax

INPUTS, HIDDEN, OUTPUTS, TASKS = 6, 5, 4, 3
ROWS = 11  # of each task
GAMMA = 0.6
SHAPES = {
    "dense1/kernel": (INPUTS, HIDDEN),
    "dense1/bias": (HIDDEN,),
    "head/kernel": (HIDDEN, OUTPUTS),
    "head/bias": (OUTPUTS,),
}


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def all_numbers(tensors):
    return {name: numbers(tensor) for name, tensor in tensors.items()}


def outputs_of(parameters, x):
    hidden = torch.relu(x @ parameters["dense1/kernel"] + parameters["dense1/bias"])
    return hidden @ parameters["head/kernel"] + parameters["head/bias"]


def gradients_of(values, objective):
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in values.items()}
    found = torch.autograd.grad(objective(parameters), list(parameters.values()))
    return dict(zip(parameters, found))


def add_into(sums, tensors, weight=1.0):
    for name, tensor in tensors.items():
        sums[name] = sums.get(name, torch.zeros_like(tensor)) + weight * tensor


def fisher(values, x, y, labels):
    """1/N Σ_k E_y (∂ log p(y | x_k) / ∂θ)², over the model's own labels or the true one."""
    sums = {}
    for sample, label in zip(x, y):
        p = softmax(outputs_of(values, sample), 0)
        weights = enumerate(p.tolist()) if labels == "exact" else [(label, 1.0)]
        for unit, weight in weights:
            found = gradients_of(values, lambda each: log_softmax(outputs_of(each, sample), 0)[unit])
            add_into(sums, {name: g.square() for name, g in found.items()}, weight / len(x))
    return sums


def quadratic(theta, terms):
    """Σ F (θ − θ*)² over terms (F, θ*), and its gradient; without λ."""
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in theta.items()}
    total = sum((f[n] * (parameters[n] - a[n]).square()).sum() for f, a in terms for n in parameters)
    found = torch.autograd.grad(total, list(parameters.values()))
    return {"penalty": total.item(), "gradient": all_numbers(dict(zip(parameters, found)))}


def ewc(thetas, after, parts, labels):
    own = {
        kind: [fisher(theta, x, y, kind) for theta, x, y in zip(thetas, parts, labels)]
        for kind in ("exact", "empirical")
    }
    online = {}
    for each in own["exact"]:
        online = {name: GAMMA * online[name] + f if online else f for name, f in each.items()}
    return {
        "gamma": GAMMA,
        "own": {kind: [all_numbers(each) for each in tasks] for kind, tasks in own.items()},
        "separate": [quadratic(theta, list(zip(own["exact"], thetas))) for theta in after],
        "online": [quadratic(theta, [(online, thetas[-1])]) for theta in after],
    }


def local(theta, x):
    """1/N Σ_k |∂‖y‖² / ∂w|, layer by layer on its own input; y after the ReLU, or the network's outputs."""
    sums = {}
    hidden = torch.relu(x @ theta["dense1/kernel"] + theta["dense1/bias"])
    for layer, inputs, rectify in (("dense1", x, True), ("head", hidden, False)):
        values = {name: tensor for name, tensor in theta.items() if name.startswith(layer)}
        for sample in inputs:

            def objective(each):
                y = sample @ each[f"{layer}/kernel"] + each[f"{layer}/bias"]
                return (torch.relu(y) if rectify else y).square().sum()

            found = gradients_of(values, objective)
            add_into(sums, {name: g.abs() for name, g in found.items()}, 1 / len(x))
    return sums


def local_convolution(x, generator, filters=2):
    """The same for a convolution of 3 × 3 with a margin of zeros, on samples as images of height 1, and a head on it."""
    shapes = {
        "conv1/kernel": (3, 3, 1, filters),
        "conv1/bias": (filters,),
        "head/kernel": (INPUTS * filters, OUTPUTS),
        "head/bias": (OUTPUTS,),
    }
    theta = {name: (torch.rand(shape, generator=generator) * 2 - 0.8).to(torch.float64) for name, shape in shapes.items()}

    def convolved(each, sample):
        kernel = each["conv1/kernel"].permute(3, 2, 0, 1)
        return torch.relu(conv2d(sample.view(1, 1, 1, -1), kernel, each["conv1/bias"], padding=1))

    sums = {}
    for sample in x:
        found = gradients_of({n: theta[n] for n in ("conv1/kernel", "conv1/bias")}, lambda e: convolved(e, sample).square().sum())
        features = convolved(theta, sample).permute(0, 2, 3, 1).flatten()
        head = {n: theta[n] for n in ("head/kernel", "head/bias")}
        found |= gradients_of(head, lambda e: (features @ e["head/kernel"] + e["head/bias"]).square().sum())
        add_into(sums, {name: g.abs() for name, g in found.items()}, 1 / len(x))
    return {"theta": all_numbers(theta), "own": all_numbers(sums)}


def si(start, x, y, c=0.7, xi=0.01, rate=0.5, steps=12, batch=4):
    """Synaptic Intelligence by plain gradient descent through two tasks, batch after batch in order."""
    theta = {name: tensor.clone() for name, tensor in start.items()}
    omega = {name: torch.zeros_like(tensor) for name, tensor in theta.items()}
    anchor = {name: tensor.clone() for name, tensor in theta.items()}
    result = []
    for inputs, labels in zip(x, y):
        path = {name: torch.zeros_like(tensor) for name, tensor in theta.items()}
        for step in range(steps):
            rows = [(step * batch + i) % len(inputs) for i in range(batch)]
            g = gradients_of(theta, lambda each: cross_entropy(outputs_of(each, inputs[rows]), labels[rows]))
            for name in theta:
                moved = -rate * (g[name] + 2 * c * omega[name] * (theta[name] - anchor[name]))
                path[name] -= g[name] * moved
                theta[name] = theta[name] + moved
        for name in theta:
            omega[name] += torch.relu(path[name] / ((theta[name] - anchor[name]).square() + xi))
            anchor[name] = theta[name].clone()
        result.append({"path": all_numbers(path), "omega": all_numbers(omega), "theta": all_numbers(theta)})
    return {"c": c, "xi": xi, "rate": rate, "steps": steps, "batch": batch, "tasks": result}


def distilled(before, now, x, y, temperature=2.0, weight=0.9):
    """
    The gradient of LwF with one head for all tasks: CE + λ times the cross-entropy between the outputs of the old and
    of the new network, both softened by T.
    """
    targets = softmax(outputs_of(before, x) / temperature, 1)

    def loss(each):
        logits = outputs_of(each, x)
        knowledge = -(targets * log_softmax(logits / temperature, 1)).sum(1).mean()
        return cross_entropy(logits, y) + weight * knowledge

    return {"temperature": temperature, "lambda": weight, "gradient": all_numbers(gradients_of(now, loss))}


def main():
    generator = torch.Generator().manual_seed(3)
    bytes_ = torch.randint(0, 256, (TASKS * ROWS, INPUTS), generator=generator)
    units = torch.randint(0, OUTPUTS, (TASKS * ROWS,), generator=generator)
    x = (bytes_ / 255).to(torch.float64)
    parts, labels = x.split(ROWS), units.split(ROWS)

    def weights():
        values = {name: torch.rand(shape, generator=generator) * 2 - 0.8 for name, shape in SHAPES.items()}
        return {name: tensor.to(torch.float64) for name, tensor in values.items()}

    thetas = [weights() for _ in range(TASKS)]
    # Two places where the next task might stand.
    after = [weights() for _ in range(2)]
    fixture = {
        "madeBy": f"methods.py with PyTorch {torch.__version__.split('+')[0]}",
        "inputs": bytes_.flatten().tolist(),
        "units": units.tolist(),
        "rowsOfTask": ROWS,
        "thetas": [all_numbers(each) for each in thetas],
        "after": [all_numbers(each) for each in after],
        "ewc": ewc(thetas, after, parts, [each.tolist() for each in labels]),
        "local": [all_numbers(local(theta, part)) for theta, part in zip(thetas, parts)],
        "localConvolution": local_convolution(parts[0], generator),
        "si": si(thetas[0], parts[:2], labels[:2]),
        "lwf": distilled(thetas[0], thetas[1], parts[1], labels[1]),
    }
    print(json.dumps(fixture, separators=(",", ":")))


main()
