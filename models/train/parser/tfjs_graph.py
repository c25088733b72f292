"""Runs a small TensorFlow.js graph model in PyTorch: just the operations of MediaPipe's selfie segmentation."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

FORMATS = {"float16": np.float16, "uint8": np.uint8, "uint16": np.uint16, "float32": np.float32, "int32": np.int32}


def _read_weights(manifest: list, data: bytes) -> dict[str, torch.Tensor]:
    weights, offset = {}, 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        count = int(np.prod(entry["shape"])) if entry["shape"] else 1
        quantised = entry.get("quantization")
        values = np.frombuffer(data, FORMATS[(quantised or entry)["dtype"]], count, offset)
        offset += values.nbytes
        if quantised:
            values = values.astype(np.float32)
            if "scale" in quantised:
                values = values * quantised["scale"] + quantised["min"]
        weights[entry["name"]] = torch.from_numpy(np.array(values)).reshape(entry["shape"])
    return weights


def _pad_same(x: torch.Tensor, kernel: tuple[int, int], stride: list[int], mode: str) -> torch.Tensor:
    if mode != "SAME":
        return x
    pads: list[int] = []
    for axis, size, step in ((3, kernel[1], stride[1]), (2, kernel[0], stride[0])):
        length = x.shape[axis]
        total = max(0, (-(-length // step) - 1) * step + size - length)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


class TfjsGraph:
    """A graph file with its weights beside it (`.json` and `.bin`); called with pixels [B,3,H,W], gives its one output."""

    def __init__(self, graph: Path) -> None:
        content = json.loads(graph.read_text())
        self.weights = _read_weights(content["weightsManifest"], graph.with_suffix(".bin").read_bytes())
        self.nodes = {node["name"]: node for node in content["modelTopology"]["node"]}
        self.output = next(iter(content["signature"]["outputs"].values()))["name"].split(":")[0]
        self.order = self._sorted(self.output)

    def _sorted(self, output: str) -> list[str]:
        order, seen, stack = [], set(), [(output, False)]
        while stack:
            name, done = stack.pop()
            if done:
                order.append(name)
            elif name not in seen:
                seen.add(name)
                stack.append((name, True))
                stack += [(source.split(":")[0].lstrip("^"), False) for source in self.nodes[name].get("input", [])]
        return order

    @torch.no_grad()
    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        values: dict[str, torch.Tensor] = {}
        for name in self.order:
            values[name] = self._run(self.nodes[name], values, pixels)
        return values[self.output]

    def _channels_first(self, source: str, value: torch.Tensor) -> torch.Tensor:
        if source.split(":")[0] in self.weights and value.dim() == 4:
            return value.permute(0, 3, 1, 2)
        return value.reshape(1, -1, 1, 1) if value.dim() == 1 and value.numel() > 1 else value

    def _run(self, node: dict, values: dict[str, torch.Tensor], pixels: torch.Tensor) -> torch.Tensor:
        sources = node.get("input", [])
        inputs = [values[source.split(":")[0]] for source in sources]
        attributes = node.get("attr", {})
        pair = lambda key: [int(value) for value in attributes[key]["list"]["i"]][1:3]  # noqa: E731
        padding = lambda: base64.b64decode(attributes["padding"]["s"]).decode()  # noqa: E731
        match node["op"]:
            case "Const":
                return self.weights[node["name"]]
            case "Placeholder":
                return pixels
            case "Conv2D":
                kernel = inputs[1].permute(3, 2, 0, 1)
                stride = pair("strides")
                return F.conv2d(_pad_same(inputs[0], kernel.shape[2:], stride, padding()), kernel, stride=stride)
            case "DepthwiseConv2dNative":
                kernel = inputs[1].permute(2, 3, 0, 1)
                stride, groups = pair("strides"), kernel.shape[0]
                x = _pad_same(inputs[0], kernel.shape[2:], stride, padding())
                return F.conv2d(x, kernel.reshape(-1, 1, *kernel.shape[2:]), stride=stride, groups=groups)
            case "Conv2DBackpropInput":
                x = F.conv_transpose2d(inputs[2], inputs[1].permute(3, 2, 0, 1), stride=pair("strides"))
                height, width = [int(value) for value in inputs[0].tolist()][1:3]
                top, left = (x.shape[2] - height) // 2, (x.shape[3] - width) // 2
                return x[:, :, top : top + height, left : left + width]
            case "Add" | "AddV2" | "Mul" | "BiasAdd":
                first, second = (self._channels_first(s, v) for s, v in zip(sources, inputs))
                return first * second if node["op"] == "Mul" else first + second
            case "AddN":
                return torch.stack(inputs).sum(0)
            case "Relu6":
                return inputs[0].clamp(0, 6)
            case "Relu":
                return inputs[0].clamp(min=0)
            case "Sigmoid":
                return torch.sigmoid(inputs[0])
            case "AvgPool":
                return F.avg_pool2d(inputs[0], pair("ksize"), pair("strides"))
            case "ResizeBilinear":
                size = [int(value) for value in inputs[1].tolist()]
                corners = bool(attributes.get("align_corners", {}).get("b", False))
                return F.interpolate(inputs[0], size, mode="bilinear", align_corners=corners)
            case op:
                raise ValueError(f"operation {op} is not one of the selfie segmentation's")
