"""Made labels anew from a network trained this far: what it is sure of replaces the guesses of colours and positions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from .labels import ID, LABELS, paint_features
from .network import Parser
from .pictures import portraits, read_rgb
from .polygons import NOSE, fill
from .samples import MIRRORED

FEATURES = [ID[name] for name in LABELS if name.startswith(("brow", "eye", "nose", "mouth", "upper", "lower"))]
# Below the first share a label teaches nothing, from the second on all.
DOUBTED, BELIEVED = 0.5, 0.85


@torch.no_grad()
def _shares(net: Parser, image: np.ndarray) -> np.ndarray:
    """Shares [19,128,128] of RGB uint8 [256,256,3]: mean over the picture and its mirror image, features counted to skin."""
    pixels = torch.from_numpy(image.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1)
    with torch.autocast("cpu", torch.bfloat16):
        scores = net(torch.stack([pixels, pixels.flip(2)]))
    plain, mirrored = torch.softmax(scores.float(), 1).numpy()
    shares = (plain + mirrored[MIRRORED][:, :, ::-1]) / 2
    shares[ID["skin"]] += shares[FEATURES].sum(0)
    shares[FEATURES] = 0
    return shares


def relabel(data: Path, run: Path, landmarks: np.ndarray, may_wear: set[int]) -> None:
    """Overwrites ids.npy and weights.npy of portraits that had any weight; parser.pt is the network.

    `may_wear` are the portraits that somebody saw with a hat or glasses: all others are known to show none.
    """
    net = Parser()
    net.load_state_dict(torch.load(run / "parser.pt"))
    net.eval()
    ids, weights = np.load(run / "ids.npy"), np.load(run / "weights.npy")
    for i, path in enumerate(portraits(data)):
        if i % 10 == 9 or not weights[i].any():
            continue
        shares = _shares(net, read_rgb(path))
        if i not in may_wear:
            shares[[ID["hat"], ID["glasses"]]] = 0
        found, sure = shares.argmax(0).astype(np.uint8), shares.max(0)
        agrees = found == np.where(np.isin(ids[i], FEATURES), ID["skin"], ids[i])
        # Where colours and network agree, one of them may be unsure.
        belief = np.clip((sure - DOUBTED) / (BELIEVED - DOUBTED), 0, 1)
        weights[i] = np.where(agrees, np.maximum(belief, 0.7), belief)
        features = found.copy()
        paint_features(features, landmarks[i], fill(landmarks[i], [NOSE], len(found)))
        ids[i] = np.where(np.isin(found, [ID["hair"], ID["hat"], ID["glasses"]]), found, features)
    np.save(run / "ids.npy", ids)
    np.save(run / "weights.npy", weights)
