"""Builds models/nano/motion-basis.safetensors: ICT-FaceKit's motion and shape in the vertices of MediaPipe's mesh.

Run: python models/train/motion/build_basis.py --data ../shared/data --landmarks FOLDER/features-landmarks.npy
The landmarks are those that portrait-identity.ts finds with the engine's own perception (the labels of the data set
have the person's right iris mirrored).
The base shape is MediaPipe's own average neutral face, so that a neutral face fits with all coefficients at zero;
ICT-FaceKit gives what is added to it. Pupils do not turn in its eyeLook shapes: the iris points turn here.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np

from correspond import correspondences, place_in_centimetres
from mean_face import mean_neutral
from facex_train.safetensors_file import write_safetensors

ROOT = Path(__file__).resolve().parents[3]
IDENTITY_MODES = 50
# From the eye's centre of rotation to the iris plane: about 13.5 mm to the cornea less 3 mm of anterior chamber.
IRIS_ARM_CM = 1.05
# How far a coefficient of 1 turns the eye, in degrees; our choice, within what eyes do without the head.
LOOK_DEGREES = {'In': 30, 'Out': 30, 'Up': 25, 'Down': 25}
# The labels' iris network gives 468 to 472 for the eye at the picture's right: the person's left.
IRIS = {'L': slice(468, 473), 'R': slice(473, 478)}
EYE_CORNERS = [33, 133, 263, 362]
LID_POINTS = {'L': [386, 374, 385, 380, 387, 373], 'R': [159, 145, 158, 153, 160, 144]}


def read_triangles():
    """The mesh's triangles [880,3] from nodes/geometry/topology.ts, the one place that lists them."""
    text = (ROOT / 'nodes/geometry/topology.ts').read_text()
    numbers = re.search(r'meshTriangles[^=]*= \[(.*?)\]', text, re.S).group(1)
    return np.array([int(n) for n in re.findall(r'\d+', numbers)]).reshape(-1, 3)


def read_ict(folder):
    """The arrays of ict-facekit.npz that are used here, in float64."""
    data = np.load(folder / 'ict-facekit/ict-facekit.npz')
    names = [str(n) for n in data['expression_names']]
    expression = data['expression'].astype(np.float64)
    at = lambda name: expression[names.index(name)]
    return {
        'neutral': data['neutral'].astype(np.float64),
        'identity': data['identity'].astype(np.float64),
        'expression': expression,
        'names': names,
        'triangles': data['triangles'],
        'material': data['triangle_material'],
        'materials': [str(m) for m in data['materials']],
        'landmark_vertices': np.array(json.loads(str(data['vertex_indices']))['idx_to_landmark_verts']),
        'jaw_open': at('jawOpen'),
        'blink': at('eyeBlink_L') + at('eyeBlink_R'),
    }


def iris_vertices(ict, side):
    """ICT vertices of one iris; `Left` is the person's left in its material names too (x > 0)."""
    material = ict['materials'].index('M_IrisLeft' if side == 'L' else 'M_IrisRight')
    return np.unique(ict['triangles'][ict['material'] == material])


def carry(offsets, corners, weights, ict):
    """Offsets on ICT vertices [m,v,3] -> on the 478 points [m,478,3]; iris points move with their whole iris."""
    out = np.zeros((len(offsets), 478, 3))
    for k in range(3):
        out[:, :468] += weights[None, :, k, None] * offsets[:, corners[:, k]]
    for side, points in IRIS.items():
        out[:, points] = offsets[:, iris_vertices(ict, side)].mean(1)[:, None]
    return out


def turn_irises(expression, names):
    """Adds the turn of the iris to the eyeLook shapes, in place: along a chord, as the shapes are linear.

    The corners of the eye stay where they are: gaze is measured against them.
    """
    for side, points in IRIS.items():
        outward = 1 if side == 'L' else -1
        directions = {'In': [-outward, 0], 'Out': [outward, 0], 'Up': [0, 1], 'Down': [0, -1]}
        for where, (x, y) in directions.items():
            shift = IRIS_ARM_CM * np.sin(np.radians(LOOK_DEGREES[where]))
            shape = expression[names.index(f'eyeLook{where}_{side}')]
            shape[points] = [x * shift, y * shift, 0]
            shape[EYE_CORNERS] = 0


def compact_identity(modes, base):
    """ICT identity modes [100,478,3] -> the strongest orthogonal ones [50,478,3], unit variance coefficients.

    What position, turn and size of the head already do is taken out, or the fit could not tell them apart.
    """
    centred = base - base[:468].mean(0)
    rigid = [np.tile(np.eye(3)[i], (478, 1)) for i in range(3)]
    rigid += [np.cross(np.eye(3)[i], centred) for i in range(3)] + [centred]
    q = np.linalg.qr(np.stack(rigid).reshape(7, -1).T)[0]
    flat = modes.reshape(len(modes), -1)
    flat = flat - (flat @ q) @ q.T
    _, strength, directions = np.linalg.svd(flat, full_matrices=False)
    kept = (strength[:IDENTITY_MODES, None] * directions[:IDENTITY_MODES]).reshape(-1, 478, 3)
    print(f'{IDENTITY_MODES} modes keep {(strength[:IDENTITY_MODES] ** 2).sum() / (strength ** 2).sum():.4f} of variance')
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data', type=Path, default=ROOT.parent / 'shared/data')
    parser.add_argument('--landmarks', type=Path, required=True, help='features-landmarks.npy of portrait-identity.ts')
    parser.add_argument('--out', type=Path, default=ROOT / 'models/nano/motion-basis.safetensors')
    parser.add_argument('--texture', type=Path, help='folder with the texture basis that texture_basis.py wrote')
    args = parser.parse_args()
    ict = read_ict(args.data)
    landmarks = np.load(args.landmarks)
    found = np.abs(landmarks).max((1, 2)) > 0
    mean, used = mean_neutral(landmarks[found & (np.arange(len(landmarks)) % 10 != 9)])
    base, turn = place_in_centimetres(mean, ict['neutral'][ict['landmark_vertices']])
    corners, weights, distances = correspondences(base, read_triangles(), ict)
    print(f'{used} portraits in the mean; points lie {distances.mean():.3f} cm off the head, at most {distances.max():.3f}')
    for side, points in IRIS.items():
        base[points, 2] = base[LID_POINTS[side], 2].mean()
    expression = carry(ict['expression'], corners, weights, ict)
    # From here on the mean face's own frame counts: ICT's head is held a few degrees differently.
    base = (base - base[:468].mean(0)) @ turn
    expression = expression @ turn
    turn_irises(expression, ict['names'])
    identity = compact_identity(carry(ict['identity'], corners, weights, ict) @ turn, base)
    tensors = {
        'base': base.astype(np.float32),
        'identity': identity.astype(np.float16),
        'expression': expression.astype(np.float16),
    }
    if args.texture:
        tensors |= {name: np.load(args.texture / f'{name}.npy') for name in ('texture_mean', 'texture_modes')}
    write_safetensors(args.out, tensors, {
        'family': 'ict-facekit',
        'expression_names': ','.join(ict['names']),
        'frame': 'centimetres; x to the picture right, y up, z towards the viewer',
        'iris_arm_cm': str(IRIS_ARM_CM),
        'notice': 'identity and expression derive from ICT-FaceKit (MIT): see ICT-FACEKIT-LICENSE.txt',
    })  # fmt: skip
    print(f'{args.out}: {args.out.stat().st_size} bytes')


if __name__ == '__main__':
    main()
