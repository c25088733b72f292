"""Portraits whose faces were moved (moved-portraits.ts) as training samples: what photographs seldom show."""

from __future__ import annotations

import numpy as np

from .conditions import BatchMaker
from .features import Features, expression_names
from .portraits import load_portraits
from .settings import Settings


def moved_maker(settings: Settings, plan: dict) -> BatchMaker | None:
    """Batches of FACEX_RUN/moved, which is measured, labelled and encoded as portraits are; None where it is not there."""
    folder = settings.run / "moved"
    if not plan.get("moved") or not (folder / "latents" / "latents.npy").exists():
        return None
    portraits = load_portraits(folder, folder)
    features = Features(folder, len(portraits.pixels), expression_names(settings.data))
    if "pose" not in features.ok:
        raise SystemExit(f"{folder} was encoded but not measured: features-motion.npz is missing (models/train/README.md)")
    return BatchMaker(portraits, features, folder, plan, indices=np.flatnonzero(features.ok["pose"]))
