"""How the face of a latent is moved: a small network from latents to motion, which the generator is trained against.

Ours, not the paper's. It learns what the pack's own fit says of the portraits and of plain pastes of one face onto
another's mesh (swaps.py): on those, looks and motion come from two people, and what the fit says of them is what swapped
faces are off by.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .conditions import Batch
from .draft import withheld_cells
from .face_reader import FaceReader, noised_face
from .facex import Predicted, clean_of
from .features import MOTION_PARTS, SIZES
from .settings import Settings

NUMBERS = sum(SIZES[name] for name in MOTION_PARTS)


class MotionReader(FaceReader):
    """Latent [B,8,32,32], zero outside the face -> expression, pose and gaze [B,62], each over its spread."""

    mean: Tensor
    spread: Tensor

    def __init__(self, latent: int) -> None:
        super().__init__(latent, NUMBERS, dropout=0.2)
        self.register_buffer("mean", torch.zeros(NUMBERS))
        self.register_buffer("spread", torch.ones(NUMBERS))

    def wanted(self, motion: Tensor) -> Tensor:
        """Motion [B,62] as the features have it (coefficients, degrees), over its spread."""
        return (motion - self.mean) / self.spread


def set_scale(model: MotionReader, motion: Tensor) -> None:
    """Mean and spread of the training faces; what hardly ever moves is not blown up to the size of the rest."""
    model.mean.copy_(motion.mean(dim=0))
    spread = motion.std(dim=0)
    expression = SIZES["expression"]
    spread[:expression] = spread[:expression].clamp(min=0.5 * float(spread[:expression].mean()))
    model.spread.copy_(spread)


def motion_loss(model: MotionReader, latent: Tensor, batch: Batch, weight: Tensor) -> Tensor:
    """Mean distance of the motion that a latent shows to the batch's, over the spread; weighted mean of samples."""
    seen = model(noised_face(latent, batch.face, 0.2, None))
    distance = (seen - model.wanted(batch.motion)).abs().mean(dim=1)
    return (distance * weight).sum() / weight.sum().clamp(min=1)


def motion_losses(model: MotionReader, batch: Batch, timestep: Tensor, predicted: Predicted) -> dict[str, Tensor]:
    """Motion losses of the predicted clean latent, and of the draft with another face's looks."""
    given = batch.adapter
    hole = F.avg_pool2d(given["mask"], 8)
    withheld = withheld_cells(given["reference"], given["mask"])
    known = batch.motion_known
    shown = torch.lerp(batch.clean, clean_of(predicted, timestep), hole)
    losses = {"moved": motion_loss(model, shown, batch, known * batch.covered(hole) * batch.frc_scale)}
    if predicted.exchanged is not None:
        other = torch.lerp(batch.clean, predicted.exchanged, withheld)
        losses["moved_other"] = motion_loss(model, other, batch, known * batch.covered(withheld))
    return losses


def load_motion_reader(settings: Settings, latent: int) -> MotionReader | None:
    """The trained network, frozen; None when the step has not run."""
    path = settings.run / "motion-reader" / "checkpoint.pt"
    if not path.exists():
        return None
    model = MotionReader(latent)
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["average"])
    return model.eval().requires_grad_(False)
