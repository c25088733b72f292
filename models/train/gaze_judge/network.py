"""The gaze judge: a patch of one eye and the head's pose in, the gaze of that eye relative to the head out."""

import torch
from torch import nn

# Degrees that an output of 1 means.
DEGREES = 30.0


class GazeJudge(nn.Module):
    """eyes float32 [B, 1, 40, 64] 0..255 grey, pose float32 [B, 2] degrees -> gaze float32 [B, 2] degrees."""

    def __init__(self):
        super().__init__()
        widths = [1, 16, 32, 48]
        layers: list[nn.Module] = []
        for before, after in zip(widths, widths[1:]):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
        self.see = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.2))
        self.judge = nn.Sequential(nn.Linear(48 * 5 * 8 + 2, 64), nn.ReLU(), nn.Linear(64, 2))

    def forward(self, eyes: torch.Tensor, pose: torch.Tensor) -> torch.Tensor:
        mean = eyes.mean(dim=(1, 2, 3), keepdim=True)
        spread = ((eyes - mean) ** 2).mean(dim=(1, 2, 3), keepdim=True).sqrt()
        seen = self.see((eyes - mean) / (spread + 8.0))
        return self.judge(torch.cat([seen, pose / DEGREES], dim=1)) * DEGREES
