"""PyTorch's side of sgd_step.ts: reads a line of JSON, answers with a line of JSON, until there is no more to read."""

import json
import sys
import time

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)  # its fastest for work this small: two threads wait for each other

setup = json.loads(sys.stdin.readline())
x, y = torch.tensor(setup["x"]), torch.tensor(setup["y"])
net = nn.Sequential(nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 1))
with torch.no_grad():
    for layer, given in zip((net[0], net[2]), setup["layers"]):
        layer.weight.copy_(torch.tensor(given["weight"]).T)
        layer.bias.copy_(torch.tensor(given["bias"]))
loss_of = nn.MSELoss()
optimizer = torch.optim.SGD(net.parameters(), lr=setup["lr"], weight_decay=setup["weightDecay"])


def run(steps):
    start = time.perf_counter()
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(net(x), y).backward()
        optimizer.step()
    return time.perf_counter() - start


print(json.dumps({"version": torch.__version__.split("+")[0]}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    answer = {"seconds": run(request["steps"])} if "steps" in request else {"loss": loss_of(net(x), y).item()}
    print(json.dumps(answer), flush=True)
