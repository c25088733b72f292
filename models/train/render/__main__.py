"""python -m render: writes the portraits of the tests from the morphable head (test/pictures)."""

import argparse
from pathlib import Path

import cv2

from .head import HeadModel
from .portrait import Look, render_portrait

PEOPLE = {
    "portrait-a": Look(seed=3, skin=(0.80, 0.60, 0.50), hair=(0.22, 0.13, 0.08), iris=(0.25, 0.36, 0.42), lips=(0.66, 0.36, 0.35),
                       cloth=(0.16, 0.24, 0.33), background=(0.62, 0.66, 0.68), expression={"mouthSmile": 0.35}, pose=(8, 2, 0)),
    "portrait-b": Look(seed=11, skin=(0.50, 0.33, 0.24), hair=(0.05, 0.04, 0.04), iris=(0.20, 0.12, 0.07), lips=(0.45, 0.24, 0.22),
                       cloth=(0.55, 0.47, 0.36), background=(0.38, 0.45, 0.42), beard=0.8, brow_weight=1.2, pose=(-10, -3, 3),
                       light=(0.6, 0.4, 0.7)),
    "portrait-c": Look(seed=24, skin=(0.87, 0.70, 0.61), hair=(0.62, 0.42, 0.22), iris=(0.30, 0.40, 0.28), lips=(0.74, 0.42, 0.42),
                       cloth=(0.42, 0.16, 0.20), background=(0.70, 0.66, 0.60), hair_thickness=1.5, pose=(-4, 4, -4),
                       light=(0.2, 0.6, 0.8)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="ict-facekit.npz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=512)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    model = HeadModel(arguments.model)
    for name, look in PEOPLE.items():
        bgr = render_portrait(model, look, arguments.size)[..., ::-1]
        cv2.imwrite(str(arguments.out / f"{name}.jpg"), bgr, [cv2.IMWRITE_JPEG_QUALITY, 93])


if __name__ == "__main__":
    main()
