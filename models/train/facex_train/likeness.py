"""Who a latent shows: a small network from latents to the identity descriptor, which the generator is trained against.

Ours, not the paper's. It learns from the portraits' own descriptors (the network that conditions the generator), with
recoloured and moved copies, and sees latents under noise: what it says cannot be won by a pattern that a touch of noise
wipes out. The judge of the tables is another network.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .conditions import Batch
from .draft import withheld_cells
from .face_reader import FaceReader, noised_face
from .facex import Predicted, clean_of
from .settings import Settings

DIRECTIONS = 128


class Likeness(FaceReader):
    """Latent [B,8,32,32], zero outside the face -> unit vector [B,128] in the whitened space of descriptors.

    `mean` and `whiten` bring a descriptor [B,1024] there; `gallery` holds the training faces.
    """

    mean: Tensor
    whiten: Tensor
    gallery: Tensor

    def __init__(self, latent: int, faces: int, descriptor: int = 1024) -> None:
        super().__init__(latent, DIRECTIONS)
        self.register_buffer("mean", torch.zeros(descriptor))
        self.register_buffer("whiten", torch.zeros(descriptor, DIRECTIONS))
        self.register_buffer("gallery", torch.zeros(faces, DIRECTIONS))

    def forward(self, latent: Tensor) -> Tensor:
        return F.normalize(super().forward(latent), dim=1)

    def wanted(self, identity: Tensor) -> Tensor:
        """Descriptors [B,1024] in the whitened space, unit length."""
        return F.normalize((identity - self.mean) @ self.whiten, dim=1)


def set_space(model: Likeness, descriptors: Tensor) -> None:
    """Principal directions of the training descriptors, evened out; the gallery is filled with them."""
    mean = descriptors.mean(dim=0)
    _, spread, directions = torch.linalg.svd(descriptors - mean, full_matrices=False)
    spread = spread[:DIRECTIONS] / len(descriptors) ** 0.5
    model.mean.copy_(mean)
    # The last directions are mostly noise of the extractor: they are not blown up as far as the first.
    model.whiten.copy_(directions[:DIRECTIONS].T / (spread + spread.mean()))
    model.gallery.copy_(model.wanted(descriptors))


def identity_loss(model: Likeness, latent: Tensor, face: Tensor, identity: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy of finding `identity` [B,1024] among itself and the gallery by what `latent` shows; weighted mean."""
    seen, wanted = model(noised_face(latent, face, 0.4, None)), model.wanted(identity)
    own = (seen * wanted).sum(dim=1, keepdim=True)
    others = seen @ model.gallery.T
    # The face itself is in the gallery, up to the noise on its descriptor: it is no wrong answer.
    others = others.masked_fill(wanted @ model.gallery.T > 0.8, -1.0)
    scores = torch.cat([own, others], dim=1) / 0.1
    loss = F.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long), reduction="none")
    return (loss * weight).sum() / weight.sum().clamp(min=1)


def likeness_losses(model: Likeness, batch: Batch, timestep: Tensor, predicted: Predicted) -> dict[str, Tensor]:
    """Identity losses of the predicted clean latent, of the draft, and of the draft with another face's looks.

    Each counts for samples whose identity is given and whose face lies in the hole by more than a half.
    """
    given = batch.adapter
    hole = F.avg_pool2d(given["mask"], 8)
    withheld = withheld_cells(given["reference"], given["mask"])
    known = given["present"][:, 0]
    shown = torch.lerp(batch.clean, clean_of(predicted, timestep), hole)
    inside = known * batch.covered(hole) * batch.frc_scale
    losses = {"who": identity_loss(model, shown, batch.face, given["identity"], inside)}
    if predicted.exchanged is not None:
        missing = batch.covered(withheld)
        drafted = torch.lerp(batch.clean, predicted.drafted, withheld)
        losses["who_draft"] = identity_loss(model, drafted, batch.face, given["identity"], known * missing)
        other = torch.lerp(batch.clean, predicted.exchanged, withheld)
        losses["who_other"] = identity_loss(
            model, other, batch.face, given["identity"].roll(1, 0), known.roll(1, 0) * missing
        )
    return losses


def load_likeness(settings: Settings, latent: int) -> Likeness | None:
    """The trained network, frozen; None when the step has not run."""
    path = settings.run / "likeness" / "checkpoint.pt"
    if not path.exists():
        return None
    weights = torch.load(path, map_location="cpu", weights_only=True)["average"]
    model = Likeness(latent, len(weights["gallery"]))
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False)
