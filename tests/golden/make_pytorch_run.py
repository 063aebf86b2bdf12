"""Makes data/pytorch-run.json: a small network trained by real PyTorch, in float64, for a chapter to lay its own runs over.

    python make_pytorch_run.py [folder for the JSON file; data/ unless told]

The network is 10-5-1 with a ReLU, the data ten rows of random numbers with random targets. All of them are drawn once, by
NumPy's frozen generator, and rounded to a few decimals, so that the same start comes out on every machine.
"""

import os
import sys

import numpy as np
import torch
from make_golden import torch_options, write
from torch import nn

STEPS = 500
LOSS_EVERY = 10
PARAMETERS_AT = [1, 10, 100, 500]

RUNS = [
    {"name": "SGD, the page as it stands", "optimizer": "SGD", "options": {"lr": 0.01, "weightDecay": 0.01}},
    {"name": "SGD without decay", "optimizer": "SGD", "options": {"lr": 0.05}},
    {"name": "SGD, weights only", "optimizer": "SGD", "options": {"lr": 0.05, "weightDecay": 0.1}, "weightsOnly": True},
    {"name": "SGD with momentum", "optimizer": "SGD", "options": {"lr": 0.02, "momentum": 0.9, "weightDecay": 0.1}},
    {
        "name": "SGD with nesterov", "optimizer": "SGD",
        "options": {"lr": 0.02, "momentum": 0.9, "nesterov": True, "weightDecay": 0.1},
    },
    {"name": "Adam", "optimizer": "Adam", "options": {"lr": 0.01, "weightDecay": 0.1}},
    {"name": "AdamW", "optimizer": "AdamW", "options": {"lr": 0.01, "weightDecay": 0.1}},
]


def draw():
    """Inputs, targets and the starting parameters in this library's layout: weights are inFeatures x outFeatures."""
    random = np.random.RandomState(5)

    def uniform(in_features, *shape):
        bound = 1 / np.sqrt(in_features)
        return random.uniform(-bound, bound, shape).round(3).tolist()

    x, y = random.randn(10, 10).round(2).tolist(), random.randn(10, 1).round(2).tolist()
    return {"x": x, "y": y, "start": [uniform(10, 10, 5), uniform(10, 1, 5), uniform(5, 5, 1), uniform(5, 1, 1)]}


def ours(parameter):
    return parameter.T if parameter.dim() == 2 else parameter


def train(given, run):
    model = nn.Sequential(nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 1))
    with torch.no_grad():
        for parameter, start in zip(model.parameters(), given["start"]):
            parameter.copy_(ours(torch.tensor(start)).reshape(parameter.shape))
    options = torch_options(run["options"])
    parameters = list(model.parameters())
    if run.get("weightsOnly"):
        decay = options.pop("weight_decay")
        parameters = [
            {"params": [p for p in parameters if p.dim() == 2], "weight_decay": decay},
            {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0},
        ]
    optimizer = getattr(torch.optim, run["optimizer"])(parameters, **options)
    criterion = nn.MSELoss()
    x, y = torch.tensor(given["x"]), torch.tensor(given["y"])
    losses, found = [], []
    for step in range(STEPS + 1):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        if step % LOSS_EVERY == 0:
            losses.append(loss.item())
        if step in PARAMETERS_AT:
            found.append([value for p in model.parameters() for value in ours(p.detach()).flatten().tolist()])
        loss.backward()
        optimizer.step()
    return {"loss": losses, "parameters": found}


if __name__ == "__main__":
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(root, "data")
    torch.set_num_threads(1)
    given = draw()
    write(folder, "pytorch-run", {
        "torch": torch.__version__.split("+")[0],
        "lossEvery": LOSS_EVERY,
        "parametersAt": PARAMETERS_AT,
        **given,
        "runs": [{**run, **train(given, run)} for run in RUNS],
    })
