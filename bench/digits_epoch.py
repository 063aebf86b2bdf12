"""PyTorch's side of digits_epoch.ts: reads a line of JSON, answers with a line of JSON, until there is no more to read."""

import json
import os
import sys
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset

setup = json.loads(sys.stdin.readline())
batch_size, agree_on = setup["batchSize"], setup["batchesToAgree"] * setup["batchSize"]
all_threads = torch.get_num_threads()


class Digits(Dataset):
    """What torchvision's MNIST with ToTensor gives, for a Python without torchvision."""

    def __init__(self, folder):
        def read(name, header):
            with open(os.path.join(folder, "MNIST", "raw", name), "rb") as file:
                return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)[header:]

        self.targets = read("train-labels-idx1-ubyte", 8).long()
        self.data = read("train-images-idx3-ubyte", 16).view(-1, 28, 28)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.data[index].unsqueeze(0).float().div(255), int(self.targets[index])


try:
    from torchvision import datasets, transforms

    dataset = datasets.MNIST(root=setup["folder"], train=True, transform=transforms.ToTensor())
    transform = "ToTensor"
except ImportError:
    dataset = Digits(setup["folder"])
    transform = "a tensor per picture"


class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(28 * 28, 128)
        self.fc2 = nn.Linear(128, 10)
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.fc2(self.relu(self.fc1(x.view(-1, 28 * 28))))


criterion = nn.CrossEntropyLoss()
pixels, targets = dataset.data.view(-1, 784).float().div(255), dataset.targets


def start():
    model = SimpleNet()
    with torch.no_grad():
        for layer, given in zip((model.fc1, model.fc2), setup["layers"]):
            layer.weight.copy_(torch.tensor(given["weight"]).view(layer.in_features, layer.out_features).T)
            layer.bias.copy_(torch.tensor(given["bias"]))
    optimizer = torch.optim.SGD(model.parameters(), lr=setup["lr"], weight_decay=setup["weightDecay"])
    return model, optimizer


def train(model, optimizer, batches, count):
    model.train()
    total = 0
    for data, target in batches:
        optimizer.zero_grad()
        loss = criterion(model(data), target)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / count


def preloaded(order):
    for at in range(0, len(order), batch_size):
        rows = order[at : at + batch_size]
        yield pixels[rows], targets[rows]


def batches_of(how, agree):
    if how == "script":
        return (
            DataLoader(Subset(dataset, range(agree_on)), batch_size=batch_size)
            if agree
            else DataLoader(dataset, batch_size=batch_size, shuffle=True)
        )
    return preloaded(torch.arange(agree_on) if agree else torch.randperm(len(targets)))


about = {"version": torch.__version__.split("+")[0], "transform": transform, "threads": all_threads}
print(json.dumps(about), flush=True)
model, optimizer = start()
for line in sys.stdin:
    request = json.loads(line)
    how = request["how"]
    torch.set_num_threads(request.get("threads", all_threads))
    if "agree" in request:
        answer = {"loss": train(*start(), batches_of(how, True), agree_on // batch_size)}
    else:
        begin = time.perf_counter()
        for _ in range(request["epochs"]):
            train(model, optimizer, batches_of(how, False), len(targets) // batch_size + 1)
        answer = {"seconds": time.perf_counter() - begin}
    print(json.dumps(answer), flush=True)
