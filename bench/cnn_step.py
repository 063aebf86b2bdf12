"""PyTorch's side of cnn_step.ts: reads a line of JSON, answers with a line of JSON, until there is no more to read."""

import json
import sys
import time

import torch
from torch import nn

setup = json.loads(sys.stdin.readline())
images = torch.tensor(setup["pixels"]).view(-1, 1, 28, 28)
labels = torch.tensor(setup["labels"])
with open(setup["weights"], "rb") as file:
    values = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
sizes = [torch.Size(shape).numel() for shape in setup["shapes"]]
given = [part.view(shape) for part, shape in zip(values.split(sizes), setup["shapes"])]


class SimpleCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=3, padding=1)
        self.fc1 = nn.Linear(64 * 28 * 28, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = torch.relu(self.conv1(x))
        x = torch.relu(self.conv2(x))
        x = x.view(x.size(0), -1)
        x = torch.relu(self.fc1(x))
        return self.fc2(x)


criterion = nn.CrossEntropyLoss()


def start():
    """From the given values: channels come first here, and the pixels of a channel lie together."""
    model = SimpleCNN()
    with torch.no_grad():
        for layer, w, b in ((model.conv1, *given[0:2]), (model.conv2, *given[2:4])):
            layer.weight.copy_(w.permute(3, 2, 0, 1))
            layer.bias.copy_(b)
        model.fc1.weight.copy_(given[4].view(28, 28, 64, 128).permute(3, 2, 0, 1).reshape(128, -1))
        model.fc1.bias.copy_(given[5])
        model.fc2.weight.copy_(given[6].T)
        model.fc2.bias.copy_(given[7])
    return model, torch.optim.Adam(model.parameters(), lr=setup["lr"], weight_decay=setup["weightDecay"])


def train(model, optimizer, steps, pictures):
    for _ in range(steps):
        optimizer.zero_grad()
        criterion(model(images[:pictures]), labels[:pictures]).backward()
        optimizer.step()


print(json.dumps({"version": torch.__version__.split("+")[0], "threads": torch.get_num_threads()}), flush=True)
model, optimizer = start()
for line in sys.stdin:
    request = json.loads(line)
    if "agree" in request:
        pictures = request["agree"]["pictures"]
        net, its_optimizer = start()
        train(net, its_optimizer, request["agree"]["steps"], pictures)
        answer = {"loss": criterion(net(images[:pictures]), labels[:pictures]).item()}
    else:
        begin = time.perf_counter()
        train(model, optimizer, request["steps"], request["pictures"])
        answer = {"seconds": time.perf_counter() - begin}
    print(json.dumps(answer), flush=True)
