"""Training goes on from parser.onnx: its normalisations are folded into the convolutions and have to be unfolded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .network import Parser


def _convolutions(file: Path) -> tuple[dict[str, torch.Tensor], list[tuple[torch.Tensor, torch.Tensor]]]:
    """All stored tensors by name, and weight and bias of each convolution in the order they run."""
    graph = onnx.load(str(file)).graph
    stored = {t.name: torch.from_numpy(numpy_helper.to_array(t).astype(np.float32)) for t in graph.initializer}
    casts = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Cast"}
    pairs = [
        tuple(stored[casts.get(name, name)] for name in node.input[1:3])
        for node in graph.node
        if node.op_type == "Conv"
    ]
    return stored, pairs


@torch.no_grad()
def unfold(net: Parser, file: Path, pixels: torch.Tensor) -> None:
    """Weights of parser.onnx into `net`; `pixels` [B,3,256,256] give the statistics that its normalisations start from."""
    stored, pairs = _convolutions(file)
    known = net.state_dict()
    net.load_state_dict({name: stored[name] for name in known if name in stored}, strict=False)
    biases: list[torch.Tensor] = []

    def before_convolution(module: nn.Module, _inputs: tuple[torch.Tensor]) -> None:
        # The exporter moves branches about, and keeps the order among convolutions of one shape.
        weight, bias = pairs.pop(next(k for k, pair in enumerate(pairs) if pair[0].shape == module.weight.shape))
        module.weight.copy_(weight)
        biases.append(bias)

    def before_normalisation(module: nn.Module, inputs: tuple[torch.Tensor]) -> None:
        mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3), unbiased=False)
        module.running_mean.copy_(mean)
        module.running_var.copy_(variance)
        module.weight.copy_((variance + module.eps).sqrt())
        module.bias.copy_(biases[-1] + mean)

    hooks = {nn.Conv2d: before_convolution, nn.BatchNorm2d: before_normalisation}
    handles = [m.register_forward_pre_hook(hooks[type(m)]) for m in net.modules() if type(m) in hooks]
    net.eval()
    net(pixels)
    for handle in handles:
        handle.remove()
    net.train()
