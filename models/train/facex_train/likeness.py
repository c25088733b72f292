"""Who a latent shows: a small network from latents to the identity descriptor, which the generator is trained against.

Ours, not the paper's. It learns from the portraits' own descriptors (the network that conditions the generator), with
recoloured and moved copies, and sees latents under noise: what it says cannot be won by a pattern that a touch of noise
wipes out. The judge of the tables is another network.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .augment import recolour, smooth_field, soften, warp
from .checkpoints import load_vae
from .conditions import Batch, face_cells
from .diffusion import ALPHA_BARS
from .draft import withheld_cells
from .facex import Predicted
from .features import Features, expression_names
from .loop import Run, wait_for_workers, worker_count, worker_rank
from .portraits import Portraits, load_portraits
from .settings import Settings
from .vae import PixelNorm, PlainBlock

DIRECTIONS = 128


class Likeness(nn.Module):
    """Latent [B,8,32,32], zero outside the face -> unit vector [B,128] in the whitened space of descriptors.

    `mean` and `whiten` bring a descriptor [B,1024] there; `gallery` holds the training faces, `known` their indices.
    """

    mean: Tensor
    whiten: Tensor
    gallery: Tensor

    def __init__(self, latent: int, faces: int, descriptor: int = 1024) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(descriptor))
        self.register_buffer("whiten", torch.zeros(descriptor, DIRECTIONS))
        self.register_buffer("gallery", torch.zeros(faces, DIRECTIONS))
        self.stem = nn.Conv2d(latent, 48, 3, padding=1)
        self.fine = PlainBlock(48)
        self.shrink = nn.Conv2d(48, 96, 3, stride=2, padding=1)
        self.middle = nn.Sequential(PlainBlock(96), PlainBlock(96))
        self.shrink_again = nn.Conv2d(96, 160, 3, stride=2, padding=1)
        self.coarse = nn.Sequential(PlainBlock(160), PlainBlock(160))
        self.norm = PixelNorm(160)
        self.narrow = nn.Conv2d(160, 48, 1)
        self.out = nn.Sequential(nn.Dropout(0.3), nn.Linear(64 * 48, DIRECTIONS))

    def forward(self, latent: Tensor) -> Tensor:
        x = self.middle(self.shrink(self.fine(self.stem(latent))))
        x = self.coarse(self.shrink_again(x))
        x = F.gelu(self.narrow(F.silu(self.norm(x)))).flatten(1)
        return F.normalize(self.out(x).float(), dim=1)

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


def noised_face(latent: Tensor, face: Tensor, most: float, generator: torch.Generator | None) -> Tensor:
    """The face cells of a latent [B,8,32,32] under noise of a random share 0..`most` of the variance."""
    share = torch.rand(len(latent), 1, 1, 1, generator=generator) * most
    noise = torch.randn(latent.shape, generator=generator)
    return ((1 - share).sqrt() * latent + share.sqrt() * noise) * face


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


def likeness_losses(
    model: Likeness, batch: Batch, noised: Tensor, timestep: Tensor, predicted: Predicted
) -> dict[str, Tensor]:
    """Identity losses of the predicted clean latent, of the draft, and of the draft with another face's looks.

    Each counts for samples whose identity is given and whose face lies in the hole by more than a half.
    """
    given = batch.adapter
    hole = F.avg_pool2d(given["mask"], 8)
    withheld = withheld_cells(given["reference"], given["mask"])

    def covered(cells: Tensor) -> Tensor:
        return (cells * batch.face).sum(dim=(1, 2, 3)) > 0.5 * batch.face.sum(dim=(1, 2, 3))

    known = given["present"][:, 0]
    share = ALPHA_BARS[timestep].view(-1, 1, 1, 1)
    clean = share.sqrt() * noised - (1 - share).sqrt() * predicted.v.float()
    shown = torch.lerp(batch.clean, clean, hole)
    losses = {
        "who": identity_loss(model, shown, batch.face, given["identity"], known * covered(hole) * batch.frc_scale)
    }
    if predicted.exchanged is not None:
        missing = covered(withheld)
        drafted = torch.lerp(batch.clean, predicted.drafted, withheld)
        losses["who_draft"] = identity_loss(model, drafted, batch.face, given["identity"], known * missing)
        other = torch.lerp(batch.clean, predicted.exchanged, withheld)
        losses["who_other"] = identity_loss(
            model, other, batch.face, given["identity"].roll(1, 0), known.roll(1, 0) * missing
        )
    return losses


@torch.no_grad()
def encode_views(settings: Settings, portraits: Portraits, views: int) -> Path:
    """latents-views.npy float16 [N,views,8,32,32]: altered copies of every portrait (and mirror images) as latents."""
    path = settings.folder("likeness") / "latents-views.npy"
    if path.exists():
        return path
    vae = load_vae(settings)
    vae.encoder.to(memory_format=torch.channels_last)
    part = path.with_suffix(".part")
    shape = (len(portraits.pixels), views, vae.latent_mean.shape[1], 32, 32)
    if worker_rank() == 0:
        np.lib.format.open_memmap(part, "w+", np.float16, shape).flush()
    wait_for_workers()
    latents = np.lib.format.open_memmap(part, "r+")
    for i in range(worker_rank(), len(latents), worker_count()):
        rng = np.random.default_rng([11, i])
        pictures = []
        for view in range(views):
            picture = portraits.pixels[i].astype(np.float32) / 255
            picture = picture[:, ::-1] if view % 2 else picture
            picture = warp(np.ascontiguousarray(picture), smooth_field(rng, 0.006))
            picture = recolour(rng, picture, 0.7)
            pictures.append(soften(rng, picture) if rng.random() < 0.3 else picture)
        pixels = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2) * 2 - 1
        with torch.autocast("cpu", torch.bfloat16):
            latents[i] = vae.encode(pixels.contiguous(memory_format=torch.channels_last)).numpy()
    latents.flush()
    wait_for_workers()
    if worker_rank() == 0:
        part.rename(path)
    wait_for_workers()
    return path


def load_likeness(settings: Settings, latent: int) -> Likeness | None:
    """The trained network, frozen; None when the step has not run."""
    path = settings.run / "likeness" / "checkpoint.pt"
    if not path.exists():
        return None
    weights = torch.load(path, map_location="cpu", weights_only=True)["average"]
    model = Likeness(latent, len(weights["gallery"]))
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False)


def train_likeness(settings: Settings, minutes: float | None = None) -> None:
    """Learns to find each training face among all of them from an altered, noised view of it."""
    plan = settings.config["likeness"]["training"]
    torch.manual_seed(plan["seed"])
    portraits = load_portraits(settings.data, settings.features)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    latents = np.load(encode_views(settings, portraits, plan["views"]), mmap_mode="r")
    regions = np.load(settings.run / "labels" / "regions.npy", mmap_mode="r")
    known = np.array([i for i in portraits.train_indices() if features.ok["identity"][i]])
    descriptors = torch.from_numpy(features.arrays["identity"][known])
    model = Likeness(latents.shape[2], len(known)).to(memory_format=torch.channels_last)
    set_space(model, descriptors)
    run = Run(settings.folder("likeness"), model, plan["rate"], minutes or plan["minutes"], plan["ema"], 0.05)
    run.resume()
    size = plan["batch"] // worker_count()

    def draw(rows: np.ndarray, views: np.ndarray) -> tuple[Tensor, Tensor]:
        shown = torch.from_numpy(np.stack([latents[i, v] for i, v in zip(rows, views)])).float()
        face = torch.from_numpy(np.stack([face_cells(regions[i], bool(v % 2)) for i, v in zip(rows, views)]))
        return shown.contiguous(memory_format=torch.channels_last), face

    while not run.done:
        rate = run.schedule()
        rng = np.random.default_rng([plan["seed"], run.step, worker_rank()])
        generator = torch.Generator().manual_seed(plan["seed"] * 10**7 + run.step * 8 + worker_rank())
        places = rng.integers(0, len(known), size)
        latent, face = draw(known[places], rng.integers(0, plan["views"], size))
        with torch.autocast("cpu", torch.bfloat16):
            seen = model(noised_face(latent, face, 0.5, generator))
        loss = F.cross_entropy(seen @ model.gallery.T / 0.1, torch.from_numpy(places), label_smoothing=0.1)
        near = 1 - (seen * model.gallery[places]).sum(dim=1).mean()
        run.update(loss + 2 * near, plan["batch"], 1.0)
        run.log(50, rate=rate, loss=loss, near=near)
        run.save_when_due(120)
    run.save()
    if worker_rank():
        return
    unseen = np.array([i for i in portraits.holdout_indices() if features.ok["identity"][i]])
    average = run.average.eval()
    gallery = average.wanted(torch.from_numpy(features.arrays["identity"][unseen]))
    for most in (0.0, 0.4):
        latent, face = draw(unseen, np.zeros(len(unseen), int))
        with torch.no_grad():
            scores = average(noised_face(latent, face, most, torch.Generator().manual_seed(5))) @ gallery.T
        found = (scores.argmax(dim=1) == torch.arange(len(unseen))).float().mean().item()
        near = scores.diagonal().mean().item()
        row = {"noise": most, "faces": len(unseen), "found": round(found, 3), "cosine": round(near, 3)}
        run.write_row("final.csv", row)
