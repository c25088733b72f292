"""Adds teeth, gums and tongue to models/nano/motion-basis.safetensors, for mouths that a graph opens, and rounds the
opening itself.

Run: python models/train/motion/add_mouth.py --data ../shared/data (after build_basis.py, which knows nothing of them)
They are ICT-FaceKit's, thinned to what a picture of 256 px can show, in the basis' own frame. The lower jaw carries its
part by ICT-FaceKit's offsets of the four jaw expressions.
"""

import argparse
import json
import struct
from pathlib import Path

import numpy as np

from build_basis import ROOT, read_ict
from correspond import LANDMARK_POINTS
from mean_face import similarity
from facex_train.safetensors_file import write_safetensors

JAW_EXPRESSIONS = ['jawOpen', 'jawForward', 'jawLeft', 'jawRight']
# Material -> (number in the file, side of the cells that vertices are merged in, centimetres).
MATERIALS = {'M_Teeth': (0, 0.24), 'M_GumsTongue': (1, 0.5)}


# Rows of the lower lip from corner to corner (inner edge, two between, outer edge) as mesh points.
LOWER_LIP_ROWS = [
    [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308],
    [62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292],
    [76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306],
    [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291],
]


def round_lower_lip(tensors, names):
    """Lets jawOpen pull the lower lip down along an arc, as on ICT-FaceKit's head, where the mesh has a wedge.

    Correspondences of single points slide along a closed lip, which opens it to a V. Corners and middle stay.
    """
    expression = tensors['expression'].astype(np.float64)
    jaw = expression[names.index('jawOpen')]
    for row in LOWER_LIP_ROWS:
        corners, middle = [row[0], row[-1]], row[len(row) // 2]
        half = np.abs(tensors['base'][corners, 0]).mean()
        share = (1 - (tensors['base'][row, 0] / half) ** 2).clip(0, 1)[:, None]
        jaw[row, 1:] = (1 - share) * jaw[corners, 1:].mean(0) + share * jaw[middle, 1:]
    tensors['expression'] = expression.astype(np.float16)


def read_basis(path):
    """Tensors and metadata of a safetensors file."""
    raw = path.read_bytes()
    (length,) = struct.unpack('<Q', raw[:8])
    header = json.loads(raw[8 : 8 + length])
    metadata = header.pop('__metadata__', {})
    kinds = {'F32': np.float32, 'F16': np.float16, 'U16': np.uint16, 'U8': np.uint8, 'I32': np.int32}
    tensors = {}
    for name, entry in header.items():
        start, end = entry['data_offsets']
        part = raw[8 + length + start : 8 + length + end]
        tensors[name] = np.frombuffer(part, kinds[entry['dtype']]).reshape(entry['shape'])
    return tensors, metadata


def thin(points, offsets, triangles, cell):
    """Merges vertices that share a cell and move alike -> (points, offsets, triangles) without what collapsed."""
    moves = np.linalg.norm(offsets[0], axis=1)
    keys = np.column_stack([np.round(points / cell), np.round(moves / 0.5)])
    _, cluster = np.unique(keys, axis=0, return_inverse=True)
    cluster = cluster.reshape(-1)
    count = np.bincount(cluster).astype(float)
    mean = lambda values: np.stack([np.bincount(cluster, values[:, k]) / count for k in range(3)], 1)
    merged = cluster[triangles]
    solid = (merged[:, 0] != merged[:, 1]) & (merged[:, 1] != merged[:, 2]) & (merged[:, 0] != merged[:, 2])
    return mean(points), np.stack([mean(offset) for offset in offsets]), np.unique(merged[solid], axis=0)


def teeth_apart(points, triangles):
    """Number of the connected piece of each vertex, so that neighbouring teeth are not merged into one."""
    label = np.arange(len(points))
    while True:
        least = np.minimum.reduce([label[triangles[:, k]] for k in range(3)])
        new = label.copy()
        for k in range(3):
            np.minimum.at(new, triangles[:, k], least)
        if (new == label).all():
            return label
        label = new


def mouth_tensors(ict, to_base, turn):
    """Teeth, gums and tongue as tensors of the basis."""
    points, offsets, triangles, materials, start = [], [], [], [], 0
    for name, (number, cell) in MATERIALS.items():
        chosen = ict['triangles'][ict['material'] == ict['materials'].index(name)]
        used, local = np.unique(chosen, return_inverse=True)
        local = local.reshape(-1, 3)
        rest = ict['neutral'][used]
        moved = np.stack([ict['expression'][ict['names'].index(n)][used] for n in JAW_EXPRESSIONS])
        piece = teeth_apart(rest, local)
        for p in np.unique(piece):
            of = np.flatnonzero(piece == p)
            renumber = np.zeros(len(rest), int)
            renumber[of] = np.arange(len(of))
            faces = renumber[local[piece[local[:, 0]] == p]]
            thin_points, thin_offsets, thin_faces = thin(rest[of], moved[:, of], faces, cell)
            points.append(thin_points)
            offsets.append(thin_offsets)
            triangles.append(thin_faces + start)
            materials.append(np.full(len(thin_points), number, np.uint8))
            start += len(thin_points)
    return {
        'mouth_points': to_base(np.concatenate(points)).astype(np.float16),
        'mouth_jaw': (np.concatenate(offsets, 1) @ turn).astype(np.float16),
        'mouth_triangles': np.concatenate(triangles).astype(np.uint16),
        'mouth_material': np.concatenate(materials),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data', type=Path, default=ROOT.parent / 'shared/data')
    parser.add_argument('--basis', type=Path, default=ROOT / 'models/nano/motion-basis.safetensors')
    args = parser.parse_args()
    tensors, metadata = read_basis(args.basis)
    ict = read_ict(args.data)
    ids = list(LANDMARK_POINTS)
    landmarks = ict['neutral'][ict['landmark_vertices']]
    base = tensors['base'].astype(np.float64)
    scale, rotation, shift = similarity(landmarks[ids], base[[LANDMARK_POINTS[i] for i in ids]])
    print(f'scale {scale:.4f} from ICT-FaceKit to the basis, which should be near 1')
    # The lips of the two mean faces shall lie on each other exactly: teeth show by millimetres.
    lips = {51: 0, 57: 17, 60: 78, 62: 13, 64: 308, 66: 14}
    to_base = lambda values: values @ rotation.T + shift
    offset = np.mean([base[point] - to_base(landmarks[mark]) for mark, point in lips.items()], axis=0)
    print(f'lips were off by {offset.round(3)} cm')
    round_lower_lip(tensors, metadata['expression_names'].split(','))
    tensors |= mouth_tensors(ict, lambda values: to_base(values) + offset, rotation.T)
    metadata |= {'mouth_jaw_names': ','.join(JAW_EXPRESSIONS)}
    write_safetensors(args.basis, tensors, metadata)
    print(f'{len(tensors["mouth_points"])} points, {len(tensors["mouth_triangles"])} triangles; {args.basis.stat().st_size} bytes')


if __name__ == '__main__':
    main()
