"""Records what real PyTorch makes of the network 784-128-10 on MNIST, for chapter 06: data/digit-trials.json.

    MNIST_DIR=folder python digit_trials.py [the JSON file; ../../data/digit-trials.json unless told]

The network, loss, optimizer, batches and test are those of the source document: SGD with lr 0.01, cross-entropy,
shuffled batches of 64, five epochs, pixels from 0 to 1. Only the way in which a batch is fetched differs: the images lie in
one tensor and are taken by a shuffled index, which gives the same batches as a DataLoader in a fifth of the time.
"""

import gzip
import json
import math
import os
import sys

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)

EPOCHS = 5
BATCH = 64
MEAN, STD = 0.1307, 0.3081


def read(name, header):
    with gzip.open(os.path.join(os.environ["MNIST_DIR"], name)) as file:
        return torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=header).copy())


def load(dtype, normalized):
    def images(name):
        pixels = read(name, 16).view(-1, 784).to(dtype) / 255
        return (pixels - MEAN) / STD if normalized else pixels

    return (
        (images("train-images-idx3-ubyte.gz"), read("train-labels-idx1-ubyte.gz", 8).long()),
        (images("t10k-images-idx3-ubyte.gz"), read("t10k-labels-idx1-ubyte.gz", 8).long()),
    )


def network():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def train(net, data, order, lr=0.01, weight_decay=1e-4):
    """The losses that the source prints, and how many of the 10,000 test images are right, after each epoch."""
    (x, y), (x_test, y_test) = data
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, weight_decay=weight_decay)
    criterion = nn.CrossEntropyLoss()
    losses, right = [], []
    for epoch in range(EPOCHS):
        total, batches = 0.0, 0
        for at in order(epoch).split(BATCH):
            optimizer.zero_grad()
            loss = criterion(net(x[at]), y[at])
            loss.backward()
            optimizer.step()
            total += loss.item()
            batches += 1
        losses.append(total / batches)
        with torch.no_grad():
            right.append(int((net(x_test).argmax(1) == y_test).sum()))
    return losses, right


def recorded(seeds, dtype=torch.float32, normalized=False, **options):
    """The same seed gives the same start and the same batches in every setting, so that runs can be compared in pairs."""
    data = load(dtype, normalized)
    runs = {"losses": [], "right": []}
    for seed in range(seeds):
        torch.manual_seed(seed)
        net = network().to(dtype)
        order = torch.Generator().manual_seed(1000 + seed)
        losses, right = train(net, data, lambda _: torch.randperm(len(data[0][1]), generator=order), **options)
        runs["losses"].append([round(loss, 6) for loss in losses])
        runs["right"].append(right)
        print(options, dtype, normalized, seed, runs["losses"][-1], right, flush=True)
    return runs


def scramble(number):
    """MurmurHash3's finalizer as lib/random.ts has it."""
    mask = 0xFFFFFFFF
    number = ((number ^ (number >> 16)) * 0x85EBCA6B & mask) + 0x9E3779B9 & mask
    number = (number ^ (number >> 13)) * 0xC2B2AE35 & mask
    return number ^ (number >> 16)


def stream(seed, name):
    number = scramble(seed)
    for letter in name:
        number = scramble(number ^ ord(letter))
    return np.random.RandomState(scramble(number ^ len(name)))


def twin(seed, normalized):
    """A run from the very weights and batches of the library's seededRandom(seed), in float64, with all its digits."""
    random = np.random.RandomState(seed)
    net = network().double()
    with torch.no_grad():
        for layer in (net[0], net[2]):
            bound = 1 / math.sqrt(layer.in_features)
            uniform = lambda *shape: torch.from_numpy(-bound + 2 * bound * random.random_sample(shape))
            layer.weight.copy_(uniform(layer.in_features, layer.out_features).T)
            layer.bias.copy_(uniform(layer.out_features))
    shuffle = stream(seed, "shuffle")

    def permutation(_):
        order = list(range(60000))
        for i in range(len(order) - 1, 0, -1):
            j = int(shuffle.random_sample() * (i + 1))
            order[i], order[j] = order[j], order[i]
        return torch.tensor(order)

    losses, right = train(net, load(torch.float64, normalized), permutation)
    print("twin", normalized, losses, right, flush=True)
    return {"seed": seed, "losses": losses, "right": right}


def main():
    trials = {
        "torch": torch.__version__.split("+")[0],
        "asWritten": recorded(20),
        "withoutDecay": recorded(20, weight_decay=0),
        "normalized": recorded(20, normalized=True),
        "normalizedWithoutDecay": recorded(20, normalized=True, weight_decay=0),
        "twin": twin(1, False),
        "twinNormalized": twin(1, True),
        "float64": recorded(5, dtype=torch.float64),
        "byLearningRate": {str(lr): recorded(3, lr=lr) for lr in (0.005, 0.02, 0.05, 0.1, 0.2)},
    }
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "../../data/digit-trials.json")
    with open(path, "w") as file:
        file.write(json.dumps(trials).replace('], "', '],\n"').replace('}, "', '},\n"') + "\n")


if __name__ == "__main__":
    main()
