"""The network: a context path down to 8 x 8 cells and back, and a shallow path that keeps the edges at half size."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


def _block(inputs: int, outputs: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU(True))


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.a = _block(width, width)
        self.b = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(x + self.b(self.a(x)))


def _double(x: torch.Tensor) -> torch.Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


class Parser(nn.Module):
    """Pixels [B,3,256,256] in -1..1 to scores [B,19,128,128], labels in the order of CelebAMask-HQ."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _block(48, 32)
        self.d1, self.r1 = _block(32, 64, 2), _Residual(64)
        self.d2, self.r2 = _block(64, 96, 2), nn.Sequential(_Residual(96), _Residual(96))
        self.d3, self.r3 = _block(96, 128, 2), nn.Sequential(_Residual(128), _Residual(128))
        self.g = nn.Sequential(nn.Linear(128, 128), nn.ReLU(True), nn.Linear(128, 128))
        self.u3, self.m2 = nn.Conv2d(128, 96, 1), _block(96, 96)
        self.u2, self.m1 = nn.Conv2d(96, 64, 1), _block(64, 64)
        self.u1, self.m0 = nn.Conv2d(64, 32, 1), _block(32, 32)
        self.u0, self.sp = nn.Conv2d(32, 24, 1), _block(12, 16)
        self.mix, self.out = _block(40, 32, 1, 1), nn.Conv2d(32, 19, 1)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        quarter = self.stem(F.pixel_unshuffle(pixels, 4))
        eighth = self.r1(self.d1(quarter))
        sixteenth = self.r2(self.d2(eighth))
        deep = self.r3(self.d3(sixteenth))
        deep = deep + self.g(deep.mean((2, 3)))[:, :, None, None]
        x = self.m2(_double(self.u3(deep)) + sixteenth)
        x = self.m1(_double(self.u2(x)) + eighth)
        x = self.m0(_double(self.u1(x)) + quarter)
        edges = self.sp(F.pixel_unshuffle(pixels, 2))
        return self.out(self.mix(torch.cat([_double(self.u0(x)), edges], 1)))
