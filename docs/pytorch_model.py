"""Model files of warp in Python: a state_dict of PyTorch and the ids that its rows stand for, as safetensors.

Needs PyTorch alone. The names are those of docs/architecture.md: input.weight, hidden.N.weight, hidden.N.bias, output.weight,
output.bias.
"""

import json
import struct

import torch

TYPES = {torch.float32: "F32", torch.int64: "I64", torch.uint8: "U8"}


class Recommender(torch.nn.Module):
    """The network of a model: scores of all items for a journey, a tensor of item numbers without repeats."""

    def __init__(self, items, dim, hidden=(), exponent=0.5, activation=torch.relu):
        super().__init__()
        widths = [dim, *hidden]
        self.exponent = exponent
        self.activation = activation
        self.input = torch.nn.Embedding(items, dim)
        self.hidden = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.output = torch.nn.Linear(widths[-1], items)

    def forward(self, journey):
        h = self.input(journey).sum(0) * max(len(journey), 1) ** -self.exponent
        for layer in self.hidden:
            h = self.activation(layer(h))
        return self.output(h)


def save(path, state_dict, ids, exponent, activation="RELU"):
    """Writes a model that warp loads. ids: one string an item, in the order of the rows."""
    texts = [text.encode() for text in ids]
    offsets = [0]
    for text in texts:
        offsets.append(offsets[-1] + len(text))
    tensors = {"items.offsets": torch.tensor(offsets)}
    tensors.update((name, value.detach().float()) for name, value in state_dict.items())
    tensors["items.utf8"] = torch.tensor(list(b"".join(texts)), dtype=torch.uint8)
    metadata = {"format": "warprank.journey", "version": "1", "exponent": str(exponent), "activation": activation}
    header = {"__metadata__": metadata}
    end = 0
    data = []
    for name, value in tensors.items():
        data.append(value.contiguous().numpy().tobytes())
        header[name] = {"dtype": TYPES[value.dtype], "shape": list(value.shape), "data_offsets": [end, end + len(data[-1])]}
        end += len(data[-1])
    text = json.dumps(header).encode()
    text += b" " * (-(8 + len(text)) % 64)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(data))


def load(path):
    """Reads a model of warp: (state_dict, ids, metadata)."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__")
    types = {name: type for type, name in TYPES.items()}
    tensors = {}
    for name, tensor in header.items():
        begin, end = tensor["data_offsets"]
        tensors[name] = torch.frombuffer(data[begin:end], dtype=types[tensor["dtype"]]).reshape(tensor["shape"])
    text = bytes(tensors.pop("items.utf8").tolist())
    offsets = tensors.pop("items.offsets").tolist()
    ids = [text[a:b].decode() for a, b in zip(offsets, offsets[1:])]
    # What is made of the others, for a scorer in Java.
    tensors = {name: tensor for name, tensor in tensors.items() if not name.startswith("serving.")}
    return tensors, ids, metadata
