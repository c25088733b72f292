"""The guiding model of autoguidance: low-rank deltas with which the base predicts as an earlier state of itself did.

Karras et al. 2024, "Guiding a Diffusion Model with a Bad Version of Itself": what a well trained denoiser does more of
than a badly trained one is what both are still short of, so samples led away from the bad one are better formed. The
earlier state is the exported denoiser that a run of the base started from, so this step comes before `export`.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .checkpoints import frozen_generator
from .delta_run import delta_run
from .diffusion import STEPS, mix
from .loop import worker_count, worker_rank
from .low_rank import LowRank
from .onnx_weights import load_part
from .parts import build_denoiser
from .portraits import load_portraits
from .settings import Settings

# Squared error between predictions of one network stored twice, as float16, is a hundredth of this.
LEAST_APART = 1e-3


def draw_noised(latents: np.ndarray, indices: np.ndarray, count: int, seed: list[int]) -> tuple[Tensor, Tensor]:
    """(noised latents [count,8,32,32], timesteps [count]) of pictures among the indices, timesteps spread evenly."""
    rng = np.random.default_rng(seed)
    chosen = latents[rng.choice(indices, count), rng.integers(0, 2, count)].astype(np.float32)
    spread = (rng.permutation(count) + rng.random(count)) / count
    timestep = torch.from_numpy((spread * STEPS).astype(np.int64)).clamp(0, STEPS - 1)
    noise = torch.from_numpy(rng.standard_normal(chosen.shape, np.float32))
    return mix(torch.from_numpy(chosen), noise, timestep)[0], timestep


def guiding_loss(
    size: dict, denoiser: nn.Module, earlier: nn.Module, delta: LowRank | None, noised: Tensor, timestep: Tensor
) -> Tensor:
    """Squared error of the predictions (with the delta, if there is one) against the earlier state's, without FaceX."""
    nothing = (
        torch.zeros(len(noised), size["tokens"], size["token_width"]),
        torch.zeros(len(noised), size["reference"], *noised.shape[2:]),
        torch.zeros(len(noised)),
    )
    with torch.autocast("cpu", torch.bfloat16):
        with torch.no_grad():
            wanted = earlier(noised, timestep.float(), *nothing)
        given = (noised, timestep.float(), *nothing)
        predicted = delta.run(denoiser, *given) if delta else denoiser(*given)
    return F.mse_loss(predicted.float(), wanted.float())


def guiding_weights(settings: Settings, denoiser: nn.Module) -> dict[str, Tensor] | None:
    """The denoiser's weights with the averaged delta, by name; None when the step has not run."""
    checkpoint = settings.run / "guiding" / "checkpoint.pt"
    if not checkpoint.exists():
        return None
    size = settings.config["guiding"]["model"]
    delta = LowRank(denoiser, size["rank"], size["without"])
    delta.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    with torch.no_grad():
        return delta.merged(denoiser)


def train_guiding(settings: Settings, minutes: float | None = None) -> None:
    """Runs until the planned minutes are used; resumes by itself. final.csv: how far the early state is, and the delta from it."""
    size, plan = settings.config["denoiser"]["model"], settings.config["guiding"]["training"]
    torch.manual_seed(plan["seed"])
    portraits = load_portraits(settings.data, settings.features)
    latents = np.load(settings.run / "latents" / "latents.npy", mmap_mode="r")
    denoiser = frozen_generator(settings).denoiser
    earlier = load_part(build_denoiser(settings.config), settings.out / "denoiser.onnx")
    earlier = earlier.float().to(memory_format=torch.channels_last).eval().requires_grad_(False)
    check, times = draw_noised(latents, portraits.holdout_indices(), 64, [78])
    apart = guiding_loss(size, denoiser, earlier, None, check, times).item()
    if apart < LEAST_APART:
        raise SystemExit(
            f"{settings.out / 'denoiser.onnx'} predicts as the trained denoiser does: train the base further, and run this before `export`"
        )
    run = delta_run(settings, "guiding", "guiding", denoiser, minutes)
    run.resume()
    rank, batch = worker_rank(), plan["batch"] // worker_count()
    indices = portraits.train_indices()
    while not run.done:
        rate = run.schedule(warmup_steps=20)
        noised, timestep = draw_noised(latents, indices, batch, [plan["seed"], run.step, rank])
        loss = guiding_loss(size, denoiser, earlier, run.model, noised, timestep)
        run.update(loss, plan["batch"], plan["clip"])
        run.log(25, rate=rate, loss=loss)
        run.save_when_due(120)
    if rank:
        return
    run.save()
    with torch.no_grad():
        missed = guiding_loss(size, denoiser, earlier, run.average, check, times).item()
    row = {"step": run.step, "seconds": round(run.elapsed), "apart": round(apart, 5)}
    run.write_row("final.csv", {**row, "missed": round(missed, 5)})
