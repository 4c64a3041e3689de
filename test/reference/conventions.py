"""Ω and the penalty of MAS under each of its conventions, by PyTorch's autograd: the fixture golden/conventions.json.

    python test/reference/conventions.py > test/reference/golden/conventions.json

Needs torch. Three tasks leave the weights θ1, θ2, θ3 behind, whatever they are; what is measured, accumulated and
penalized with them is the test's subject. In float64, one backward pass for each sample (or mini-batch) and, for the
norm `vector`, for each output.
"""

import json

import torch

INPUTS, HIDDEN, OUTPUTS, TASKS = 6, 5, 4, 3
ROWS = 11  # of each task
BATCH = 4  # of granularity `batch`: 4 + 4 + 3
DECAY = 0.3
SHAPES = {
    "dense1/kernel": (INPUTS, HIDDEN),
    "dense1/bias": (HIDDEN,),
    "head/kernel": (HIDDEN, OUTPUTS),
    "head/bias": (OUTPUTS,),
}
HEAD_UNITS = [2, 3, 2]


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def all_numbers(tensors):
    return {name: numbers(tensor) for name, tensor in tensors.items()}


def outputs_of(parameters, x, head="head"):
    hidden = torch.relu(x @ parameters["dense1/kernel"] + parameters["dense1/bias"])
    return hidden @ parameters[f"{head}/kernel"] + parameters[f"{head}/bias"]


def objectives(outputs, norm):
    """What is differentiated; outputs of several samples are summed over them."""
    if norm == "l2squared":
        return [outputs.square().sum()]
    if norm == "l1":
        return [outputs.abs().sum()]
    return [outputs[:, unit].sum() for unit in range(outputs.shape[1])]


def omega(values, x, norm, granularity, head="head"):
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in values.items()}
    sums = {name: torch.zeros_like(tensor) for name, tensor in values.items()}
    for part in x.split(1 if granularity == "sample" else BATCH):
        for objective in objectives(outputs_of(parameters, part, head), norm):
            found = torch.autograd.grad(objective, list(parameters.values()), retain_graph=True)
            for name, gradient in zip(parameters, found):
                sums[name] += gradient.abs()
    return {name: total / len(x) for name, total in sums.items()}


def task_weights(accumulate):
    """What the Ω of tasks 1, 2 and 3 weigh in the accumulated one."""
    if accumulate == "sum":
        return [1, 1, 1]
    if accumulate == "mean":
        return [1 / 3, 1 / 3, 1 / 3]
    return [DECAY * DECAY, DECAY * (1 - DECAY), 1 - DECAY]


def penalty(values, omegas, anchors, weights):
    """Σ_t w_t Σ Ω_t (θ − θ_t)² and its gradient, without λ."""
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in values.items()}
    total = sum(
        weight * (own[name] * (parameters[name] - anchor[name]).square()).sum()
        for weight, own, anchor in zip(weights, omegas, anchors)
        for name in parameters
    )
    found = torch.autograd.grad(total, list(parameters.values()))
    return total.item(), dict(zip(parameters, found))


def joined(omegas, forget=()):
    """Sum over tasks; less the Ω of those that are to be forgotten, never below zero."""
    total = {name: torch.zeros_like(tensor) for name, tensor in omegas[0].items()}
    for task, each in enumerate(omegas, 1):
        for name in total:
            total[name] = total[name] - each[name] if task in forget else total[name] + each[name]
            total[name] = torch.clamp(total[name], min=0)
    return total


def rescaled(own, by):
    """Ω of a task over its largest or mean element, of all tensors together."""
    everything = torch.cat([tensor.flatten() for tensor in own.values()])
    unit = everything.max() if by == "max" else everything.mean()
    return {name: tensor / unit for name, tensor in own.items()}


def further_modes(own, thetas, parts):
    """Ω after the last task where it is rescaled, subtracted, or measured anew with the newest weights."""
    anew = [omega(thetas[-1], part, "l2squared", "sample") for part in parts]
    found = {f"rescale {by}": joined([rescaled(each, by) for each in own]) for by in ("max", "mean")}
    found |= {"forget": joined(own, {2}), "recompute": joined(anew), "recompute, forget": joined(anew, {1, 3})}
    found["recompute, rescale"] = joined([rescaled(each, "mean") for each in anew])
    return {name: all_numbers(each) for name, each in found.items()}


def main():
    generator = torch.Generator().manual_seed(2)
    bytes_ = torch.randint(0, 256, (TASKS * ROWS, INPUTS), generator=generator)
    x = (bytes_ / 255).to(torch.float64)
    parts = x.split(ROWS)

    def weights(shapes):
        values = {name: torch.rand(shape, generator=generator) * 2 - 0.8 for name, shape in shapes.items()}
        return {name: tensor.to(torch.float64) for name, tensor in values.items()}

    thetas = [weights(SHAPES) for _ in range(TASKS)]
    # Two places where the next task might stand.
    after = [weights(SHAPES) for _ in range(2)]

    own = {
        f"{norm} {granularity}": [omega(theta, part, norm, granularity) for theta, part in zip(thetas, parts)]
        for norm in ("l2squared", "l1", "vector")
        for granularity in ("sample", "batch")
    }
    omegas = own["l2squared sample"]
    accumulated = {}
    for accumulate in ("sum", "mean", "ema"):
        shares = task_weights(accumulate)
        joined = {name: sum(w * each[name] for w, each in zip(shares, omegas)) for name in SHAPES}
        result = {"omega": all_numbers(joined)}
        for anchor in ("last", "each"):
            # `last`: all Ω pull to the last weights; `each`: every task's Ω to its own.
            anchors = [thetas[-1]] * TASKS if anchor == "last" else thetas
            found = [penalty(theta, omegas, anchors, shares) for theta in after]
            result[anchor] = [{"penalty": value, "gradient": all_numbers(gradient)} for value, gradient in found]
        accumulated[accumulate] = result

    heads = {f"head{i + 1}": units for i, units in enumerate(HEAD_UNITS)}
    shapes = {name: shape for name, shape in SHAPES.items() if name.startswith("dense1")}
    for head, units in heads.items():
        shapes |= {f"{head}/kernel": (HIDDEN, units), f"{head}/bias": (units,)}
    multi = weights(shapes)
    multi_head = []
    for head, part in zip(heads, parts):
        seen = {name: multi[name] for name in ("dense1/kernel", "dense1/bias", f"{head}/kernel", f"{head}/bias")}
        multi_head.append(all_numbers(omega(seen, part, "l2squared", "sample", head)))

    fixture = {
        "madeBy": f"conventions.py with PyTorch {torch.__version__.split('+')[0]}",
        "inputs": bytes_.flatten().tolist(),
        "rowsOfTask": ROWS,
        "batch": BATCH,
        "decay": DECAY,
        "thetas": [all_numbers(each) for each in thetas],
        "after": [all_numbers(each) for each in after],
        "own": {name: [all_numbers(each) for each in tasks] for name, tasks in own.items()},
        "accumulated": accumulated,
        "further": further_modes(omegas, thetas, parts),
        "multiHead": {"units": HEAD_UNITS, "theta": all_numbers(multi), "own": multi_head},
    }
    print(json.dumps(fixture, separators=(",", ":")))


main()
