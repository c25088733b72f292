"""Component features of the portraits, as the pack's own extractors measure them; any of them may still be missing."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np

SIZES = {"identity": 1024, "expression": 57, "pose": 3, "gaze": 2, "texture": 32, "light": 27}
# What a motion is made of.
MOTION_PARTS = ("expression", "pose", "gaze")
# What a swap takes from the donor.
LOOKS = ("identity", "texture")
# What changes under mirroring beyond a sign or a swap of sides is dropped for mirrored pictures.
NOT_MIRRORED = {"texture", "light"}


class Features:
    """Arrays by component name [N,size] with `ok` per row; absent arrays count as not given."""

    def __init__(self, folder: Path, count: int, expression_names: list[str]) -> None:
        self.folder = folder
        self.arrays: dict[str, np.ndarray] = {}
        self.ok: dict[str, np.ndarray] = {}
        self.count = count
        self.swapped = side_swap(expression_names)
        self.reload()

    def reload(self) -> list[str]:
        """Reads features*.npz again; returns the components that are there."""
        for path in sorted(self.folder.glob("features*.npz")):
            try:
                self._read(path)
            except (OSError, ValueError, EOFError, zipfile.BadZipFile) as problem:
                print(f"{path.name}: not readable yet ({problem}), skipped", flush=True)
        return sorted(self.arrays)

    def _read(self, path: Path) -> None:
        with np.load(path) as stored:
            ok = stored["ok"].astype(bool) if "ok" in stored.files else np.ones(self.count, bool)
            for name in SIZES:
                if name not in stored.files or stored[name].shape != (self.count, SIZES[name]):
                    continue
                values = stored[name].astype(np.float32)
                self.ok[name] = ok & np.isfinite(values).all(axis=1)
                self.arrays[name] = np.nan_to_num(values)

    def row(self, name: str, index: int, mirrored: bool) -> np.ndarray | None:
        """One component of one picture or of its mirror image; None when it is not known."""
        if name not in self.arrays or not self.ok[name][index] or (mirrored and name in NOT_MIRRORED):
            return None
        value = self.arrays[name][index]
        if not mirrored:
            return value
        if name == "expression":
            return value[self.swapped]
        if name == "pose":
            return value * np.array([-1, 1, -1], np.float32)
        if name == "gaze":
            return value * np.array([-1, 1], np.float32)
        return value

    @property
    def motion_size(self) -> int:
        """How many numbers a motion has."""
        return sum(SIZES[name] for name in MOTION_PARTS)

    def motion(self, index: int, mirrored: bool) -> np.ndarray | None:
        """Expression, pose and gaze [62] of a picture or of its mirror image; None unless all are known."""
        parts = [self.row(name, index, mirrored) for name in MOTION_PARTS]
        known = [part for part in parts if part is not None]
        return np.concatenate(known) if len(known) == len(parts) else None

    def draw(
        self,
        rng: np.random.Generator,
        index: int,
        mirrored: bool,
        drop: float,
        identity_noise: float,
        donor: int | None = None,
    ) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """All components of a picture and their present flags [6], each dropped with the given chance.

        Identity noise is the length of a random vector added to the unit identity: two photos of one person differ too.
        Identity and texture come from the donor when there is one.
        """
        values, present = {}, np.zeros(6, np.float32)
        for i, (name, size) in enumerate(SIZES.items()):
            dropped = rng.random() < drop
            lent = donor is not None and name in LOOKS
            value = self.row(name, donor if lent else index, mirrored)
            given = value is not None and not dropped
            values[name] = value if given else np.zeros(size, np.float32)
            present[i] = given
            if given and name == "identity":
                noisy = value + rng.normal(0, identity_noise / np.sqrt(size), size)
                values[name] = (noisy / np.linalg.norm(noisy)).astype(np.float32)
        return values, present


def side_swap(names: list[str]) -> np.ndarray:
    """Order of expression coefficients in the mirror image: each left one takes its right one's place."""
    place = {name: i for i, name in enumerate(names)}
    pairs = {"_L": "_R", "_R": "_L", "Left": "Right", "Right": "Left"}
    other = []
    for name in names:
        side = next((end for end in pairs if name.endswith(end)), None)
        other.append(name.removesuffix(side) + pairs[side] if side else name)
    return np.array([place.get(name, i) for i, name in enumerate(other)])


def expression_names(data: Path) -> list[str]:
    """The 57 expression names of the ICT-FaceKit basis."""
    stored = np.load(data / "ict-facekit" / "ict-facekit.npz", allow_pickle=False)["expression_names"]
    return [str(n) for n in stored] if stored.ndim else json.loads(str(stored))
