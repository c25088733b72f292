"""Low-rank weight deltas of a frozen network: a second denoiser for a fiftieth of the first one's size.

A weight W [out, ...] becomes W + (up * scale) @ down, reshaped. Nothing is registered inside the network: its merged
weights go in by a functional call, so the same module is teacher (as it is) and student (with the delta).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call

from .safetensors_file import write_safetensors

# Dots are not allowed in a parameter's own name.
DOT = "/"


class LowRank(nn.Module):
    """Trainable factors of every matrix and kernel: up [out,rank], zero at first, and down [rank,in*kh*kw]."""

    def __init__(self, base: nn.Module, rank: int, without: Sequence[str] = ()) -> None:
        super().__init__()
        self.up = nn.ParameterDict()
        self.down = nn.ParameterDict()
        for name, module in base.named_modules():
            weight = f"{name}.weight"
            if not isinstance(module, (nn.Conv2d, nn.Linear)) or any(part in weight for part in without):
                continue
            into = module.weight[0].numel()
            self.up[weight.replace(".", DOT)] = nn.Parameter(torch.zeros(module.weight.shape[0], rank))
            self.down[weight.replace(".", DOT)] = nn.Parameter(torch.randn(rank, into) * into**-0.5)

    def factors(self) -> dict[str, tuple[Tensor, Tensor]]:
        """(up, down) by the name of the weight they change."""
        return {key.replace(DOT, "."): (self.up[key], self.down[key]) for key in self.up}

    def merged(self, base: nn.Module) -> dict[str, Tensor]:
        """The changed weights of the network by name; gradients reach the factors alone if the network is frozen."""
        weights = dict(base.named_parameters())
        return {n: weights[n] + (up @ down).view(weights[n].shape) for n, (up, down) in self.factors().items()}

    def run(self, base: nn.Module, *inputs: Tensor) -> Tensor:
        """The network's output with the delta applied."""
        return functional_call(base, self.merged(base), inputs)


def in_bytes(up: np.ndarray, down: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Both factors as int8 and one float32 scale per rank, so that (up * scale) @ down is the delta to a percent."""
    wide, high = np.abs(up).max(axis=0) / 127, np.abs(down).max(axis=1) / 127
    safe = np.maximum(wide, 1e-20), np.maximum(high, 1e-20)
    rounded = np.round(up / safe[0]).astype(np.int8), np.round(down / safe[1][:, None]).astype(np.int8)
    return *rounded, (wide * high).astype(np.float32)


def write_delta(delta: LowRank, path: Path, about: dict[str, str]) -> None:
    """Writes <weight>.up and .down as int8 and .scale [rank] as float32 in the safetensors layout, whole or not."""
    tensors: dict[str, np.ndarray] = {}
    for name, (up, down) in delta.factors().items():
        whole = in_bytes(up.detach().numpy(), down.detach().numpy())
        tensors |= {f"{name}.{end}": value for end, value in zip(("up", "down", "scale"), whole)}
    write_safetensors(path, tensors, about)


def read_delta(path: Path) -> dict[str, Tensor]:
    """The delta of each weight as one float32 matrix [out,in*kh*kw], from a file that `write_delta` wrote."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    kinds = {"I8": np.int8, "F32": np.float32}
    values = {
        name: np.frombuffer(
            raw, kinds[entry["dtype"]], int(np.prod(entry["shape"])), 8 + length + entry["data_offsets"][0]
        )
        .reshape(entry["shape"])
        .astype(np.float32)
        for name, entry in header.items()
    }
    names = [name.removesuffix(".up") for name in values if name.endswith(".up")]
    return {n: torch.from_numpy((values[f"{n}.up"] * values[f"{n}.scale"]) @ values[f"{n}.down"]) for n in names}
