"""A personalised base: low-rank deltas of the base's weights alone, trained on painted versions of the pictures.

FaceX's parts stay as they are (the paper's "Replace"): part of each batch is steered by the unpainted picture and is to
come out painted, the rest trains the base without FaceX.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .checkpoints import frozen_generator, load_vae
from .conditions import Batch, BatchMaker
from .delta_run import delta_run
from .diffusion import STEPS, mix, sample_ddim
from .facex import FaceX
from .features import Features, expression_names
from .loop import wait_for_workers, worker_count, worker_rank
from .low_rank import LowRank
from .painting import paint
from .portraits import Portraits, load_portraits
from .settings import Settings
from .train_denoiser import draw_levels, weighted_loss
from .train_few_steps import levels
from .vae import Vae


@torch.no_grad()
def encode_painted(vae: Vae, pixels: np.ndarray, seed: list[int], styles: dict[str, float]) -> np.ndarray:
    """Latents float16 [2,8,32,32] of a picture uint8 [256,256,3] painted, and of its mirror image painted anew."""
    both = [
        paint(np.random.default_rng([*seed, side]), one, styles) for side, one in enumerate((pixels, pixels[:, ::-1]))
    ]
    inputs = torch.from_numpy(np.stack(both) * 2 - 1).permute(0, 3, 1, 2)
    with torch.autocast("cpu", torch.bfloat16):
        return vae.encode(inputs.contiguous(memory_format=torch.channels_last)).numpy().astype(np.float16)


def painted_latents(settings: Settings, vae: Vae, portraits: Portraits, plan: dict) -> tuple[np.ndarray, np.ndarray]:
    """(indices, latents float16 [count,2,8,32,32]) of the chosen pictures; encoded once, by all workers."""
    indices = np.random.default_rng(plan["seed"]).permutation(portraits.train_indices(250))[: plan["pictures"]]
    styles = "-".join(f"{name}{share}" for name, share in plan["styles"].items())
    folder, count, rank = settings.folder("painted"), worker_count(), worker_rank()
    whole = folder / f"latents-{styles}-{len(indices)}.npy"
    if not whole.exists():
        vae.encoder.to(memory_format=torch.channels_last)
        mine = [
            encode_painted(vae, portraits.pixels[i], [plan["seed"], int(i)], plan["styles"])
            for i in indices[rank::count]
        ]
        np.save(folder / f"part-{rank}.npy", np.stack(mine))
        wait_for_workers()
        if rank == 0:
            latents = np.empty((len(indices), *mine[0].shape), np.float16)
            for other in range(count):
                latents[other::count] = np.load(folder / f"part-{other}.npy")
                (folder / f"part-{other}.npy").unlink()
            np.save(folder / "whole.npy", latents)
            (folder / "whole.npy").replace(whole)
    wait_for_workers()
    return indices, np.load(whole)


class PaintedMaker(BatchMaker):
    """Batches whose `clean` holds the painted latent and behind it, in channels 8 to 15, the photograph's own.

    For a share of the samples nothing is hidden and everything is to be generated, as the task stylise does it.
    """

    def __init__(self, parts: tuple, painted: tuple[np.ndarray, np.ndarray], plan: dict) -> None:
        super().__init__(*parts)
        self.indices, values = painted
        self.weights = np.full(len(self.indices), 1 / len(self.indices))
        self.place = {int(index): i for i, index in enumerate(self.indices)}
        self.painted = values
        self.whole = plan["wholePicture"]
        self.plan = {**self.plan, "conditioningDrop": plan["withoutFacex"], "exchanged": 0}

    def _sample(self, rng: np.random.Generator, index: int, mirrored: bool) -> dict[str, np.ndarray]:
        row = super()._sample(rng, index, mirrored)
        painted = np.asarray(self.painted[self.place[index], int(mirrored)], np.float32)
        row["clean"] = np.concatenate([painted, row["clean"]])
        if rng.random() < self.whole:
            pixels = self.portraits.pixels[index]
            photo = (pixels[:, ::-1] if mirrored else pixels).astype(np.float32) / 127.5 - 1
            row["reference"] = np.ascontiguousarray(photo.transpose(2, 0, 1))
            row["mask"] = np.ones_like(row["mask"])
        return row


@torch.no_grad()
def told_of(model: FaceX, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Tokens, reference map and scale: what the denoiser is told of the unpainted picture."""
    with torch.autocast("cpu", torch.bfloat16):
        tokens, reference_map, _ = model.condition(batch)
    return tokens.float(), reference_map.float(), batch.frc_scale


def painting_loss(
    model: FaceX, delta: LowRank, batch: Batch, told: tuple[Tensor, Tensor, Tensor], plan: dict, seed: int
) -> tuple[Tensor, Tensor]:
    """Loss on v whose clean end is painted; part of the samples are noised from the photograph, as stylise starts."""
    generator = torch.Generator().manual_seed(seed + 1)
    painted, photo = batch.clean.chunk(2, dim=1)
    noise, timestep = draw_levels(batch, seed)
    low, high = plan["photoNoise"]
    count = len(painted)
    later = ((low + (high - low) * torch.rand(count, generator=generator)) * STEPS).long()
    from_photo = torch.rand(count, generator=generator) < plan["fromPhoto"]
    timestep = torch.where(from_photo, later, timestep)
    x, v = mix(painted, noise[:, : painted.shape[1]], timestep)
    photographed = mix(photo, torch.randn(photo.shape, generator=generator), timestep)[0]
    signal, spread = levels(timestep)
    chosen = from_photo.view(-1, 1, 1, 1)
    # The v whose clean end is painted: for noised paintings it is the v they were mixed with.
    x, v = torch.where(chosen, photographed, x), torch.where(chosen, (signal * photographed - painted) / spread, v)
    with torch.autocast("cpu", torch.bfloat16):
        predicted = delta.run(model.denoiser, x, timestep.float(), *told)
    return weighted_loss(predicted, v, batch, plan["holeWeight"])


@torch.no_grad()
def compare(model: FaceX, delta: LowRank, maker: PaintedMaker) -> dict[str, float]:
    """Faces stylised in 8 steps by the base and by the painted one: squared distance to the painted picture's latent.

    `photo` is the photograph's own distance; the number behind a name is the start noise.
    """
    batch = maker.make(8, [78])
    wanted, photo = batch.clean.chunk(2, dim=1)
    told = told_of(model, batch)
    mask = torch.ones(len(photo), 1, 32, 32)
    row = {"photo": round((photo - wanted).square().mean().item(), 4)}
    ways = {
        "base": lambda x, t: model.denoiser(x, t, *told),
        "painted": lambda x, t: delta.run(model.denoiser, x, t, *told),
    }
    for strength in (0.5, 0.7):
        for name, predict in ways.items():
            end = sample_ddim(predict, photo, photo, mask, 8, strength, seed=4)
            row[f"{name}_{strength}"] = round((end - wanted).square().mean().item(), 4)
    return row


def train_painted(settings: Settings, minutes: float | None = None) -> None:
    """Runs until the planned minutes are used (painting and encoding come before); resumes by itself."""
    plan = settings.config["painted"]["training"]
    torch.manual_seed(plan["seed"])
    portraits = load_portraits(settings.data, settings.features)
    features = Features(settings.features, len(portraits.pixels), expression_names(settings.data))
    parts = (portraits, features, settings.run, settings.config["denoiser"]["training"])
    vae = load_vae(settings)
    maker = PaintedMaker(parts, painted_latents(settings, vae, portraits, plan), plan)
    model = frozen_generator(settings)
    run = delta_run(settings, "painted", "painted", model.denoiser, minutes)
    run.resume()
    rank, batch_size, told = worker_rank(), plan["batch"] // worker_count(), None
    while not run.done:
        rate = run.schedule(warmup_steps=20)
        # Making and conditioning a batch takes as long as an update, and noise and timestep are drawn anew each time.
        if told is None or run.step % plan["updatesPerBatch"] == 0:
            batch = maker.make(batch_size, [plan["seed"], run.step // plan["updatesPerBatch"], rank])
            told = told_of(model, batch)
        loss, hole = painting_loss(model, run.model, batch, told, plan, plan["seed"] * 10**7 + run.step * 8 + rank)
        run.update(loss, plan["batch"], plan["clip"])
        run.log(10, rate=rate, loss=loss, hole=hole)
        run.save_when_due(120)
    if rank:
        return
    run.save()
    unseen = portraits.holdout_indices(250)[:24]
    shown = np.stack([encode_painted(vae, portraits.pixels[i], [78, int(i)], plan["styles"]) for i in unseen])
    seen = PaintedMaker(parts, (unseen, shown), {**plan, "wholePicture": 1, "withoutFacex": 0})
    run.write_row("final.csv", {"step": run.step, "seconds": round(run.elapsed), **compare(model, run.average, seen)})
