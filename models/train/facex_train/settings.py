"""Where a step finds its settings and folders: config/<name>.json, the portraits and the run folder.

Folders come from the command line or FACEX_DATA / FACEX_RUN / FACEX_FEATURES; nothing in the code knows where they are.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TRAIN_ROOT = Path(__file__).resolve().parent.parent
NANO_ROOT = TRAIN_ROOT.parent / "nano"


@dataclass(frozen=True)
class Settings:
    """One step's settings; `config` is the parsed JSON, folders are absolute."""

    config: dict[str, Any]
    data: Path
    run: Path
    out: Path
    features: Path

    def folder(self, step: str) -> Path:
        """The run folder of a step, made on first use."""
        path = self.run / step
        path.mkdir(parents=True, exist_ok=True)
        return path


def load_config(name: str = "nano") -> dict[str, Any]:
    """Parsed config/<name>.json, laid over the configuration it `extends`."""
    config = json.loads((TRAIN_ROOT / "config" / f"{name}.json").read_text())
    below = config.pop("extends", None)
    return laid_over(load_config(below), config) if below else config


def laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`below` with every value that `above` names anew, section by section."""
    both = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], dict) and isinstance(above[name], dict):
            both[name] = laid_over(below[name], above[name])
    return both


def settings_from(config: str, data: str | None, run: str | None, out: str | None) -> Settings:
    """Settings from command line values, falling back to FACEX_DATA, FACEX_RUN and models/nano."""
    data_path = data or os.environ.get("FACEX_DATA")
    run_path = run or os.environ.get("FACEX_RUN")
    if not data_path:
        raise SystemExit("no data folder: give --data or set FACEX_DATA (the folder that holds portraits/)")
    if not run_path:
        raise SystemExit("no run folder: give --run or set FACEX_RUN (checkpoints and caches go there)")
    return Settings(
        load_config(config),
        Path(data_path).resolve(),
        Path(run_path).resolve(),
        Path(out or NANO_ROOT),
        Path(os.environ.get("FACEX_FEATURES") or run_path),
    )
