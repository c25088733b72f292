"""Token layers that the denoiser, the adapter and the region encoder share."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Attention(nn.Module):
    """Multi-head attention from queries [B,N,width] over a context [B,M,context_width], written out in plain ops."""

    def __init__(self, width: int, heads: int, context_width: int | None = None) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width, bias=False)
        self.key_value = nn.Linear(context_width or width, 2 * width, bias=False)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        batch, count, width = x.shape
        size = width // self.heads
        query = self.query(x).view(batch, count, self.heads, size).transpose(1, 2) * size**-0.5
        key, value = self.key_value(context).chunk(2, dim=2)
        key = key.reshape(batch, -1, self.heads, size).permute(0, 2, 3, 1)
        value = value.reshape(batch, -1, self.heads, size).transpose(1, 2)
        weights = torch.matmul(query, key).softmax(dim=-1)
        mixed = torch.matmul(weights, value).transpose(1, 2).reshape(batch, count, width)
        return self.out(mixed)


class FeedForward(nn.Module):
    """Normalised two-layer perceptron, to be added to its input."""

    def __init__(self, width: int, ratio: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, ratio * width)
        self.narrow = nn.Linear(ratio * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.narrow(nn.functional.gelu(self.widen(self.norm(x))))


class SelfLayer(nn.Module):
    """Transformer encoder layer."""

    def __init__(self, width: int, heads: int, ratio: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.feed = FeedForward(width, ratio)

    def forward(self, x: Tensor) -> Tensor:
        normed = self.norm(x)
        x = x + self.attention(normed, normed)
        return x + self.feed(x)


class QueryLayer(nn.Module):
    """Transformer decoder layer: queries attend to each other, then to a memory."""

    def __init__(self, width: int, heads: int, ratio: int) -> None:
        super().__init__()
        self.self_norm = nn.LayerNorm(width)
        self.self_attention = Attention(width, heads)
        self.cross_norm = nn.LayerNorm(width)
        self.cross_attention = Attention(width, heads)
        self.feed = FeedForward(width, ratio)

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        normed = self.self_norm(x)
        x = x + self.self_attention(normed, normed)
        x = x + self.cross_attention(self.cross_norm(x), memory)
        return x + self.feed(x)
