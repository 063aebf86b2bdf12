"""Makes the fixtures of the golden tests with real PyTorch and NumPy, in float64; those for TensorFlow.js in its float32.

    python make_golden.py [folder for the JSON files; this one unless told]

Everything that goes in is a literal below, so that the same files come out on every machine. Weights are written in this
library's layout, inFeatures x outFeatures, which is the transpose of PyTorch's. Biases start away from zero: a bias that
is treated wrongly cannot hide.
"""

import json
import os
import sys

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

STEPS = 1001
MARKS = [*range(0, 1001, 100), STEPS]

# Two nets of one hidden layer. Their data contradict themselves (rows 0 and 8 of the first are alike, rows 1 and 6 of the
# second, but not their targets): a loss that could reach 0 would leave gradients of pure rounding error, which Adam blows
# up until two exact copies of one program part ways.
NETS = {
    "relu-mse": {
        "activation": "ReLU",
        "loss": "mse",
        "x": [
            [0.5, -1.2, 0.3], [1.1, 0.4, -0.7], [-0.6, 0.9, 1.3], [0.2, 0.1, -1.5],
            [-1.4, -0.3, 0.8], [0.7, 1.6, 0.1], [1.9, -0.8, 0.6], [-0.1, -1.1, -0.4],
            [0.5, -1.2, 0.3], [-0.9, 1.4, -0.2], [1.3, 0.2, 1.1], [-1.7, -0.6, -0.5],
            [0.4, 0.8, -1.0], [-0.3, -0.7, 1.6], [1.1, 0.4, -0.7], [-0.8, 0.3, -1.2],
        ],
        "y": [
            [1.3, -0.2], [0.1, 0.9], [-0.8, 0.4], [0.6, -1.1],
            [-1.2, 0.3], [0.5, 1.4], [2.1, -0.6], [0.2, -0.9],
            [0.4, 0.6], [-0.7, -0.3], [1.6, 0.8], [-0.4, -1.3],
            [0.9, 0.1], [-1.1, 0.7], [-0.6, 0.2], [0.3, -0.8],
        ],
        "weights": [
            [[0.31, -0.42, 0.17, 0.55], [-0.28, 0.64, -0.36, 0.12], [0.49, 0.08, 0.73, -0.51]],
            [[0.62, -0.33], [-0.47, 0.58], [0.29, 0.41], [-0.66, 0.23]],
        ],
        "biases": [[0.11, -0.07, 0.23, 0.31], [0.19, -0.26]],
    },
    "tanh-cross-entropy": {
        "activation": "Tanh",
        "loss": "crossEntropy",
        "x": [
            [0.9, -0.4], [-0.7, 1.2], [0.3, 0.8], [-1.1, -0.6],
            [1.4, 0.5], [0.1, -1.3], [-0.7, 1.2], [0.6, 0.2], [-0.2, -0.9],
        ],
        "y": [0, 1, 2, 0, 2, 1, 2, 0, 1],
        "weights": [
            [[0.44, -0.37, 0.58], [-0.21, 0.69, 0.33]],
            [[0.52, -0.48, 0.27], [-0.63, 0.35, 0.14], [0.18, 0.57, -0.74]],
        ],
        "biases": [[0.13, -0.29, 0.08], [-0.17, 0.22, 0.06]],
    },
}
# The other two pairs of activation and loss, with the same numbers.
CROSSED = {
    "tanh-mse": {**NETS["relu-mse"], "activation": "Tanh"},
    "relu-cross-entropy": {**NETS["tanh-cross-entropy"], "activation": "ReLU"},
}

# Options under this library's names. "groups" lists parameters by position (0 first weight, 1 first bias, 2, 3) with
# options of their own; "lrAt" sets the learning rate of all groups before the step of that number, counted from 0.
CONFIGURATIONS = [
    {"name": "SGD", "optimizer": "SGD", "options": {"lr": 0.05}},
    {"name": "SGD momentum", "optimizer": "SGD", "options": {"lr": 0.02, "momentum": 0.9}},
    {"name": "SGD dampening", "optimizer": "SGD", "options": {"lr": 0.05, "momentum": 0.8, "dampening": 0.4}},
    {"name": "SGD weight decay", "optimizer": "SGD", "options": {"lr": 0.05, "weightDecay": 0.02}},
    {
        "name": "SGD momentum and weight decay",
        "optimizer": "SGD",
        "options": {"lr": 0.02, "momentum": 0.9, "weightDecay": 0.01},
    },
    {
        "name": "SGD momentum, dampening and weight decay",
        "optimizer": "SGD",
        "options": {"lr": 0.03, "momentum": 0.7, "dampening": 0.5, "weightDecay": 0.03},
    },
    {
        "name": "SGD nesterov and weight decay",
        "optimizer": "SGD",
        "options": {"lr": 0.02, "momentum": 0.9, "nesterov": True, "weightDecay": 0.01},
    },
    {
        "name": "SGD weight decay and maximize",
        "optimizer": "SGD",
        "options": {"lr": 0.0005, "weightDecay": 0.1, "maximize": True},
    },
    {
        "name": "SGD momentum, weight decay and maximize",
        "optimizer": "SGD",
        "options": {"lr": 0.0001, "momentum": 0.5, "weightDecay": 0.3, "maximize": True},
    },
    {
        "name": "SGD decay on weights only",
        "optimizer": "SGD",
        "options": {"lr": 0.05},
        "groups": [{"params": [0, 2], "weightDecay": 0.05}, {"params": [1, 3], "weightDecay": 0}],
    },
    {
        "name": "SGD lr changed mid-run",
        "optimizer": "SGD",
        "options": {"lr": 0.05, "momentum": 0.9, "weightDecay": 0.01},
        "lrAt": [[250, 0.005], [600, 0.03]],
    },
    {"name": "Adam", "optimizer": "Adam", "options": {}},
    {
        "name": "Adam other betas and eps",
        "optimizer": "Adam",
        "options": {"lr": 0.005, "betas": [0.8, 0.98], "eps": 0.01},
    },
    {"name": "Adam weight decay", "optimizer": "Adam", "options": {"lr": 0.01, "weightDecay": 0.05}},
    {"name": "Adam amsgrad", "optimizer": "Adam", "options": {"lr": 0.01, "amsgrad": True}},
    {
        "name": "Adam amsgrad and weight decay",
        "optimizer": "Adam",
        "options": {"lr": 0.01, "amsgrad": True, "weightDecay": 0.05},
    },
    {"name": "Adam maximize", "optimizer": "Adam", "options": {"lr": 0.001, "maximize": True}},
    {
        "name": "Adam weight decay and maximize",
        "optimizer": "Adam",
        "options": {"lr": 0.001, "weightDecay": 0.2, "maximize": True},
    },
    {"name": "AdamW", "optimizer": "AdamW", "options": {}},
    {"name": "AdamW other decay", "optimizer": "AdamW", "options": {"lr": 0.01, "weightDecay": 0.3}},
    {"name": "AdamW amsgrad", "optimizer": "AdamW", "options": {"lr": 0.01, "weightDecay": 0.1, "amsgrad": True}},
    {"name": "AdamW maximize", "optimizer": "AdamW", "options": {"lr": 0.001, "weightDecay": 0.5, "maximize": True}},
    {
        "name": "AdamW groups with different lr",
        "optimizer": "AdamW",
        "options": {"lr": 0.002, "betas": [0.9, 0.99]},
        "groups": [{"params": [0, 1], "lr": 0.01}, {"params": [2], "weightDecay": 0.2}, {"params": [3], "eps": 1e-4}],
    },
    {
        "name": "AdamW lr changed mid-run",
        "optimizer": "AdamW",
        "options": {"lr": 0.01, "weightDecay": 0.1},
        "lrAt": [[300, 0.001], [700, 0.005]],
    },
]
# What `step` does with gradients that add up over two unequal parts of the batch, and with parameters that a backward
# pass does not reach: the second weight and bias have no gradient in every step whose number is a multiple of 3.
PROCEDURES = [
    {"name": "SGD momentum, two backward passes a step", "procedure": "accumulate", "optimizer": "SGD",
     "options": {"lr": 0.01, "momentum": 0.9, "weightDecay": 0.02}},
    {"name": "Adam, two backward passes a step", "procedure": "accumulate", "optimizer": "Adam",
     "options": {"lr": 0.005, "weightDecay": 0.02}},
    {"name": "SGD momentum, head left out", "procedure": "leave-out", "optimizer": "SGD",
     "options": {"lr": 0.02, "momentum": 0.9, "weightDecay": 0.02}},
    {"name": "Adam, head left out", "procedure": "leave-out", "optimizer": "Adam",
     "options": {"lr": 0.005, "weightDecay": 0.02}},
    {"name": "AdamW, head left out", "procedure": "leave-out", "optimizer": "AdamW",
     "options": {"lr": 0.005, "weightDecay": 0.1}},
]
# Runs of x·W + b, BatchNorm, activation, x·W + b: parameters 0 to 5 are weight, bias, scale, shift, weight, bias. The first
# bias changes nothing, since BatchNorm takes the mean away; what PyTorch computes as its gradient is pure rounding error,
# which Adam would blow up, so the runs with Adam leave it out.
NORMALIZED_NETS = {
    "relu-mse": {**NETS["relu-mse"], "scale": [1.2, 0.8, -0.9, 1.5], "shift": [0.1, -0.2, 0.3, 0.05]},
    "tanh-cross-entropy": {**NETS["tanh-cross-entropy"], "scale": [0.7, 1.4, 1.1], "shift": [-0.3, 0.2, 0.4]},
}
NORMALIZED_RUNS = [
    {"name": "SGD", "optimizer": "SGD", "options": {"lr": 0.05}},
    {"name": "SGD momentum, everything decays", "optimizer": "SGD",
     "options": {"lr": 0.02, "momentum": 0.9, "weightDecay": 0.01}},
    {"name": "SGD nesterov, weights decay", "optimizer": "SGD",
     "options": {"lr": 0.02, "momentum": 0.9, "nesterov": True},
     "groups": [{"params": [0, 4], "weightDecay": 0.02}, {"params": [1, 2, 3, 5], "weightDecay": 0}]},
    {"name": "Adam, weights decay", "optimizer": "Adam", "options": {"lr": 0.005},
     "groups": [{"params": [0, 4], "weightDecay": 0.02}, {"params": [2, 3, 5], "weightDecay": 0}]},
    {"name": "AdamW, other eps and momentum of BatchNorm", "optimizer": "AdamW", "options": {"lr": 0.005},
     "groups": [{"params": [0, 4], "weightDecay": 0.1}, {"params": [2, 3, 5], "weightDecay": 0}],
     "batchNorm": {"eps": 0.01, "momentum": 0.3}},
]
CROSSED_NAMES = {"SGD nesterov and weight decay", "Adam amsgrad and weight decay", "AdamW other decay"}

SNAKE = {"weightDecay": "weight_decay"}


def torch_options(options):
    return {SNAKE.get(name, name): tuple(value) if name == "betas" else value for name, value in options.items()}


def make_parameters(net):
    """[weight, bias, weight, bias], as leaves in this library's layout."""
    pairs = zip(net["weights"], net["biases"])
    return [torch.tensor(values, requires_grad=True) for pair in pairs for values in pair]


def make_optimizer(configuration, params):
    kind = getattr(torch.optim, configuration["optimizer"])
    groups = [
        {**torch_options(group), "params": [params[i] for i in group["params"]]}
        for group in configuration.get("groups", [])
    ]
    return kind(groups or params, **torch_options(configuration["options"]))


def hidden(net, params, x):
    # nn.functional.linear takes PyTorch's layout: this is the very code path of nn.Linear.
    activation = {"ReLU": torch.relu, "Tanh": torch.tanh}[net["activation"]]
    return activation(nn.functional.linear(x, params[0].T, params[1]))


def loss_of(net, output, y):
    return {"mse": nn.functional.mse_loss, "crossEntropy": nn.functional.cross_entropy}[net["loss"]](output, y)


def train(net, configuration, at=MARKS):
    params = make_parameters(net)
    optimizer = make_optimizer(configuration, params)
    x, y = torch.tensor(net["x"]), torch.tensor(net["y"])
    third = len(net["x"]) // 3
    procedure = configuration.get("procedure", "plain")
    lr_at = dict(configuration.get("lrAt", []))
    marks, losses = [], []
    for step in range(at[-1] + 1):
        if step in at:
            marks.append([value for p in params for value in p.detach().flatten().tolist()])
            output = nn.functional.linear(hidden(net, params, x), params[2].T, params[3])
            losses.append(loss_of(net, output, y).item())
        if step == at[-1]:
            break
        if step in lr_at:
            for group in optimizer.param_groups:
                group["lr"] = lr_at[step]
        optimizer.zero_grad()
        for rows in [slice(None)] if procedure != "accumulate" else [slice(0, third), slice(third, None)]:
            h = hidden(net, params, x[rows])
            if procedure == "leave-out" and step % 3 == 0:
                # The hidden layer's own output against zeros: the head takes no part and its gradient stays None.
                nn.functional.mse_loss(h, torch.zeros_like(h)).backward()
            else:
                loss_of(net, nn.functional.linear(h, params[2].T, params[3]), y[rows]).backward()
        optimizer.step()
    assert all(np.isfinite(mark).all() for mark in marks), configuration["name"]
    return {"parameters": marks, "loss": losses}


def trajectories():
    runs = []
    for net_name, net in NETS.items():
        for configuration in CONFIGURATIONS + PROCEDURES:
            runs.append({"net": net_name, **configuration, **train(net, configuration)})
    for net_name, net in CROSSED.items():
        for configuration in CONFIGURATIONS:
            if configuration["name"] in CROSSED_NAMES:
                runs.append({"net": net_name, **configuration, **train(net, configuration)})
    return {"torch": torch.__version__.split("+")[0], "marks": MARKS, "nets": {**NETS, **CROSSED}, "runs": runs}


def single_precision():
    """Some of the runs again in float32, the only precision of TensorFlow.js; nine digits tell all its numbers apart."""
    marks = [1, 100, 200]
    chosen = [c for c in CONFIGURATIONS + PROCEDURES if c["name"] == "SGD decay on weights only"
              or not {"groups", "lrAt"} & c.keys() and c.get("procedure") != "accumulate"]
    net = CROSSED["tanh-mse"]
    torch.set_default_dtype(torch.float32)
    try:
        runs = [{**configuration, **train(net, configuration, marks)} for configuration in chosen]
    finally:
        torch.set_default_dtype(torch.float64)
    for run in runs:
        run["parameters"] = [[float(f"{value:.9g}") for value in mark] for mark in run["parameters"]]
        del run["loss"]
    return {"marks": marks, "net": net, "runs": runs}


def layers():
    """Outputs and all gradients of single layers and of a net of three hidden layers."""
    x = [[0.5, -1.2, 0.3], [1.1, 0.4, -0.7], [-0.6, 0.9, 1.3], [0.0, 0.1, -1.5]]
    weight = [[0.31, -0.42], [-0.28, 0.64], [0.49, 0.08]]
    bias = [0.11, -0.07]
    grad_output = [[1.0, -2.0], [0.5, 0.25], [-1.5, 0.75], [2.0, 1.0]]

    def run(forward, inputs, seed_gradient):
        leaves = [torch.tensor(values, requires_grad=True) for values in inputs]
        output = forward(*leaves)
        output.backward(torch.tensor(seed_gradient))
        return {"output": output.tolist(), "gradients": [leaf.grad.tolist() for leaf in leaves]}

    activations = [[-3.0, -0.5, 0.0], [1e-9, 0.5, 3.0], [-40.0, 40.0, 1e-3], [0.9, -0.9, 12.0]]
    seed = [[1.0, 2.0, 3.0], [-1.0, 0.5, 0.25], [4.0, -4.0, 2.0], [1.5, -1.5, 1.0]]
    deep = {
        "x": x,
        "weights": [
            [[0.2, -0.5, 0.4, 0.1], [0.7, 0.3, -0.6, 0.2], [-0.1, 0.8, 0.5, -0.9]],
            [[0.6, -0.3, 0.2], [0.1, 0.4, -0.7], [-0.5, 0.9, 0.3], [0.8, -0.2, 0.6]],
            [[0.3, -0.6], [0.5, 0.7], [-0.4, 0.2]],
        ],
        "biases": [[0.1, -0.2, 0.3, 0.05], [-0.15, 0.25, 0.35], [0.4, -0.3]],
        "labels": [0, 1, 1, 0],
    }
    params = [torch.tensor(v, requires_grad=True) for pair in zip(deep["weights"], deep["biases"]) for v in pair]
    inputs = torch.tensor(x, requires_grad=True)
    h = torch.relu(inputs @ params[0] + params[1])
    h = torch.tanh(h @ params[2] + params[3])
    logits = h @ params[4] + params[5]
    loss = nn.functional.cross_entropy(logits, torch.tensor(deep["labels"]))
    loss.backward()
    return {
        "linear": {
            "x": x, "weight": weight, "bias": bias, "gradOutput": grad_output,
            **run(lambda a, w, b: nn.functional.linear(a, w.T, b), [x, weight, bias], grad_output),
        },
        "ReLU": {"x": activations, "gradOutput": seed, **run(torch.relu, [activations], seed)},
        "Tanh": {"x": activations, "gradOutput": seed, **run(torch.tanh, [activations], seed)},
        "deep": {
            **deep, "logits": logits.tolist(), "loss": loss.item(),
            "gradInput": inputs.grad.tolist(), "gradients": [p.grad.tolist() for p in params],
        },
    }


def batch_norm():
    """A single BatchNorm in both modes, and whole runs in mini-batches, with the running statistics at every mark."""
    x = [[0.5, -1.2, 30.1], [1.1, 0.4, 29.3], [-0.6, 0.9, 31.3], [0.0, 0.1, 28.5], [2.2, -0.7, 30.0]]
    seed = [[1.0, -2.0, 0.5], [0.5, 0.25, -1.0], [-1.5, 0.75, 2.0], [2.0, 1.0, -0.5], [-0.25, 3.0, 1.5]]
    scale, shift = [1.5, -0.7, 2.0], [0.3, -0.1, 0.8]
    cases = []
    for options in [{}, {"eps": 0.1, "momentum": 0.4}]:
        layer = nn.BatchNorm1d(3, **options)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(scale))
            layer.bias.copy_(torch.tensor(shift))
        passes = []
        for mode, rows in [("train", 5), ("train", 3), ("eval", 5), ("eval", 1), ("train", 2)]:
            getattr(layer, mode)()
            layer.zero_grad()
            inputs = torch.tensor(x[:rows], requires_grad=True)
            output = layer(inputs)
            output.backward(torch.tensor(seed[:rows]))
            passes.append({
                "mode": mode, "rows": rows, "output": output.tolist(),
                "gradients": [inputs.grad.tolist(), layer.weight.grad.tolist(), layer.bias.grad.tolist()],
                "running": [layer.running_mean.tolist(), layer.running_var.tolist()],
            })
        cases.append({"options": options, "passes": passes})
    return {
        "layer": {"x": x, "gradOutput": seed, "scale": scale, "shift": shift, "cases": cases},
        "marks": MARKS,
        "nets": NORMALIZED_NETS,
        "runs": [{"net": name, **run, **train_normalized(net, run)}
                 for name, net in NORMALIZED_NETS.items() for run in NORMALIZED_RUNS],
    }


def train_normalized(net, configuration):
    params = make_parameters(net)
    params[2:2] = [torch.tensor(net[name], requires_grad=True) for name in ["scale", "shift"]]
    x, y = torch.tensor(net["x"]), torch.tensor(net["y"])
    running = [torch.zeros(len(net["scale"])), torch.ones(len(net["scale"]))]
    options = {"eps": 1e-5, "momentum": 0.1, **configuration.get("batchNorm", {})}
    activation = {"ReLU": torch.relu, "Tanh": torch.tanh}[net["activation"]]
    # Parameters that no group names are left out of the training.
    optimizer = make_optimizer(configuration, params)

    def loss_on(rows, training):
        h = nn.functional.linear(x[rows], params[0].T, params[1])
        h = activation(nn.functional.batch_norm(h, *running, params[2], params[3], training, **options))
        return loss_of(net, nn.functional.linear(h, params[4].T, params[5]), y[rows])

    found = {"parameters": [], "running": [], "loss": []}
    for step in range(MARKS[-1] + 1):
        if step in MARKS:
            found["parameters"].append([value for p in params for value in p.detach().flatten().tolist()])
            found["running"].append([value for statistic in running for value in statistic.tolist()])
            found["loss"].append(loss_on(slice(None), False).item())
        if step == MARKS[-1]:
            return found
        optimizer.zero_grad()
        # Every second row, and in the next step two of three.
        rows = [row for row in range(len(x)) if (row % 3 != step % 3 if step % 2 else row % 2 == 0)]
        loss_on(rows, True).backward()
        optimizer.step()


def losses():
    def case(function, values, target):
        prediction = torch.tensor(values, requires_grad=True)
        loss = function(prediction, torch.tensor(target))
        loss.backward()
        return {"prediction": values, "target": target, "loss": loss.item(), "grad": prediction.grad.tolist()}

    mse, cross_entropy = nn.functional.mse_loss, nn.functional.cross_entropy
    return {
        "mse": [
            case(mse, [[1.0], [2.5], [-3.0]], [[0.5], [2.5], [-1.0]]),
            case(mse, [[0.1, 0.2, 0.3], [-1.0, 1e8, 3.0]], [[0.0, 0.7, -0.3], [1.0, -1e8, 3.0]]),
            case(mse, [[1e-160, 1e150]], [[-1e-160, -1e150]]),
        ],
        "crossEntropy": [
            case(cross_entropy, [[2.0, -1.0, 0.5], [0.1, 0.2, 0.3]], [0, 2]),
            case(cross_entropy, [[1e4, -1e4], [-1e4, 1e4], [1e308, 0.0]], [0, 0, 1]),
            case(cross_entropy, [[1000.0, 999.0, -1000.0], [-800.0, -801.5, -790.25]], [1, 0]),
            case(cross_entropy, [[0.0, 0.0, 0.0, 0.0]], [3]),
            case(cross_entropy, [[1e-12, -1e-12], [40.0, 0.0]], [1, 0]),
        ],
    }


def linear_algebra():
    x = np.array([
        [0.8, -1.1, 0.4], [1.5, 0.3, -0.9], [-0.7, 0.6, 1.2], [0.2, -0.4, -1.3], [-1.6, 0.9, 0.5],
        [0.4, 1.7, -0.2], [1.1, -0.5, 0.7],
    ])
    y = np.array([[1.2, -0.3], [0.4, 0.8], [-0.9, 0.5], [0.3, -1.2], [-1.4, 0.1], [0.7, 1.6], [1.8, -0.4]])
    n, m = y.shape

    def ridge(features, targets, lam):
        k = features.shape[1]
        return np.linalg.solve(features.T @ features + lam * targets.size * np.eye(k), features.T @ targets).tolist()

    centered_x, centered_y = x - x.mean(0), y - y.mean(0)
    collinear = np.hstack([x[:, :1], 2 * x[:, :1], x[:, 1:2]])
    wide = x[:3].T @ np.array([[1.0, 0.2, -0.4, 0.7, 0.3], [0.5, -1.0, 0.6, 0.1, 0.9], [-0.3, 0.8, 0.2, -0.6, 1.1]])
    points = np.array([-1.0, -0.6, -0.1, 0.35, 0.8, 1.0])
    # Columns of very unlike size and direction: singular values over ten orders of magnitude.
    graded = np.array([[1.0, 1e-5, 3e-10], [0.5, -2e-5, 1e-10], [-0.25, 1e-5, -2e-10], [0.75, 3e-5, 4e-10]])
    matrices = {"tall": x, "wide": wide, "collinear": collinear, "graded": graded, "hilbert": np.array(
        [[1.0 / (i + j + 1) for j in range(6)] for i in range(6)])}
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "ridgeWithoutIntercept": [{"lambda": lam, "weight": ridge(x, y, lam)} for lam in [1e-3, 0.1, 5.0]],
        "ridgeWithIntercept": [
            {"lambda": lam, "weight": (weight := ridge(centered_x, centered_y, lam)),
             "bias": (y.mean(0) - x.mean(0) @ np.array(weight)).tolist()}
            for lam in [1e-3, 0.1, 5.0]
        ],
        "leastSquares": np.linalg.lstsq(x, y, rcond=None)[0].tolist(),
        "collinear": {
            "x": collinear.tolist(), "minimumNorm": (np.linalg.pinv(collinear) @ y).tolist(),
        },
        "wide": {"x": wide.tolist(), "minimumNorm": (np.linalg.pinv(wide) @ y[:3]).tolist()},
        "singularValues": [
            {"name": name, "matrix": a.tolist(), "values": np.linalg.svd(a, compute_uv=False).tolist()}
            for name, a in matrices.items()
        ],
        "polynomial": {
            "points": points.tolist(),
            "features": np.vander(points, 6, increasing=True)[:, 1:].tolist(),
            "y": [0.3, -0.7, 1.1, 0.4, -0.2, 0.9],
            "coefficients": np.polynomial.polynomial.polyfit(points, [0.3, -0.7, 1.1, 0.4, -0.2, 0.9], 3).tolist(),
        },
    }


def random_numbers():
    """The first numbers of each seed, and the last of a thousand, so that the generator's state is renewed once."""
    seeds = [0, 1, 42, 20240811, 2**31 - 1, 2**31, 2**32 - 1]
    streams = []
    for seed in seeds:
        values = np.random.RandomState(seed).random_sample(1000)
        streams.append({"seed": seed, "first": values[:6].tolist(), "thousandth": float(values[-1])})
    return streams


def messages():
    """PyTorch's own words for what it refuses. Whole numbers stay whole, so that Python writes them as JavaScript does."""
    cases = [
        ("SGD", {"lr": -1}), ("SGD", {"lr": -0.5}), ("SGD", {"lr": 1, "momentum": -1}),
        ("SGD", {"lr": 1, "momentum": -0.9}), ("SGD", {"lr": 1, "weightDecay": -1}),
        ("SGD", {"lr": 1, "weightDecay": -0.01}), ("SGD", {"lr": 1, "nesterov": True}),
        ("SGD", {"lr": 1, "momentum": 0.9, "dampening": 0.1, "nesterov": True}),
        ("Adam", {"lr": -1}), ("Adam", {"eps": -1}), ("Adam", {"betas": [1, 0.999]}), ("Adam", {"betas": [-1, 0.999]}),
        ("Adam", {"betas": [0.9, 1]}), ("Adam", {"betas": [0.9, -0.1]}), ("Adam", {"weightDecay": -1}),
        ("AdamW", {"lr": -1}), ("AdamW", {"eps": -1}), ("AdamW", {"betas": [1, 0.999]}), ("AdamW", {"betas": [0.9, 2]}),
        ("AdamW", {"weightDecay": -1}),
        ("Adam", {"lr": float("nan")}), ("Adam", {"eps": float("nan")}), ("Adam", {"betas": [float("nan"), 0.999]}),
        ("Adam", {"weightDecay": float("nan")}),
    ]
    found, dropout = [], []
    for optimizer, options in cases:
        try:
            getattr(torch.optim, optimizer)([torch.zeros(1, requires_grad=True)], **torch_options(options))
        except ValueError as error:
            plain = {k: "NaN" if v != v else ["NaN" if b != b else b for b in v] if isinstance(v, list) else v
                     for k, v in options.items()}
            found.append({"optimizer": optimizer, "options": plain, "message": str(error)})
        else:
            raise AssertionError(f"PyTorch accepts {optimizer} {options}")
    for p in [-1, -0.5, 2, 1.5]:
        try:
            nn.Dropout(p)
        except ValueError as error:
            dropout.append({"p": p, "message": str(error)})
    shared = torch.zeros(1, requires_grad=True)
    special = {"empty": [], "shared": [{"params": [shared]}, {"params": [shared]}]}
    for name, params in special.items():
        try:
            torch.optim.SGD(params, lr=1)
        except ValueError as error:
            special[name] = str(error)
    return {"options": found, "dropout": dropout, **special}


def write(folder, name, value):
    """Every number in the shortest form that reads back to the same bits; a line for each entry of the outer levels."""
    path = os.path.join(folder, name + ".json")

    def text(value, depth):
        entries = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        if depth == 0 or not any(isinstance(entry, (dict, list)) for entry in entries):
            return json.dumps(value, ensure_ascii=False, allow_nan=False)
        pairs = value.items() if isinstance(value, dict) else ((None, v) for v in value)
        lines = [(json.dumps(k) + ": " if k is not None else "") + text(v, depth - 1) for k, v in pairs]
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        return opening + "\n" + ",\n".join(lines) + "\n" + closing

    with open(path + ".part", "w", encoding="utf-8", newline="\n") as file:
        file.write(text(value, 2) + "\n")
    os.replace(path + ".part", path)
    print(f"{name}.json: {os.path.getsize(path) / 1000:.0f} kB")


if __name__ == "__main__":
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    write(folder, "messages", messages())
    write(folder, "random", random_numbers())
    write(folder, "layers", layers())
    write(folder, "batch_norm", batch_norm())
    write(folder, "losses", losses())
    write(folder, "linear_algebra", linear_algebra())
    write(folder, "trajectories", trajectories())
    write(folder, "single_precision", single_precision())
