/** Detectors of other makes, each read by its own anchors, against what the pack's detector finds. */

import { describe, expect, it } from 'vitest';
import { detectAlign } from '../../../nodes/face/detect-align.ts';
import type { AnyNodeType, ModelRole } from '../../../nodes/kit/index.ts';
import { inspectedModel, scratchFolder } from '../../helpers/inspected-model.ts';
import { type OwnModel, withModels } from '../../helpers/own-models.ts';
import { portrait } from '../../helpers/portraits.ts';
import { retinafaceFile, scrfdFile, yunetFile } from '../../helpers/public-detectors.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const folder = scratchFolder();
const models: Record<string, OwnModel> = {};

async function add(name: string, role: ModelRole, bytes: Uint8Array, answers: Readonly<Record<string, string>> = {}) {
  models[`own/${name}`] = await inspectedModel(folder, `${name}.onnx`, role, bytes, answers);
}

const withOwn = (type: AnyNodeType): AnyNodeType => withModels(type, models);

describe('Detect & Align with another detector', () => {
  it.each(['yunet', 'scrfd', 'retinaface'] as const)('finds with %s the face the pack finds', async (family) => {
    const { original, face } = await portrait('a');
    const [a, , c, , e, f] = face.frame.toOriginal;
    const side = Math.max(original.frame.widthPx, original.frame.heightPx);
    // The face's box in the detector's square of 640 px, the picture in its middle.
    const toInput = 640 / side;
    const centre = {
      x: (a * (face.box.x + face.box.width / 2) + c + (side - original.frame.widthPx) / 2) * toInput,
      y: (e * (face.box.y + face.box.height / 2) + f + (side - original.frame.heightPx) / 2) * toInput,
    };
    const half = (face.box.width * a * toInput) / 2;
    const [column, row] = [Math.floor(centre.x / 32), Math.floor(centre.y / 32)];
    const [dx, dy] = [centre.x / 32 - column, centre.y / 32 - row];
    const [p, q] = [half / 2 / 32, -half / 3 / 32];
    const points = [dx - p, dy + q, dx + p, dy + q, dx, dy, dx - p, dy - q, dx + p, dy - q];
    const cell = row * 20 + column;
    const bytes = {
      yunet: () => yunetFile({ cell, box: [dx, dy, Math.log((2 * half) / 32), Math.log((2 * half) / 32)], points }),
      scrfd: () =>
        scrfdFile({ row: 2 * cell + 1, box: [half / 32 - dx, half / 32 - dy, half / 32 + dx, half / 32 + dy], points }),
      retinaface: () => {
        const size = 256;
        const offset = (value: number) => ((value - 0.5) * 32) / (0.1 * size);
        return retinafaceFile({
          row: 2 * (80 * 80 + 40 * 40) + 2 * cell,
          offsets: [offset(dx), offset(dy), Math.log((2 * half) / size) / 0.2, Math.log((2 * half) / size) / 0.2],
        });
      },
    }[family]();
    await add(family, 'detector', bytes, {});
    const run = await runNode(withOwn(detectAlign), {
      inputs: { image: original },
      params: { detector: `own/${family}` },
    });
    const found = outputOf(run, 'face', 'face');
    const [wanted, got] = [face.frame.toOriginal, found.frame.toOriginal];
    for (const [i, value] of wanted.entries()) expect(got[i]).toBeCloseTo(value, i % 3 === 2 ? -1 : 1);
  });
});
