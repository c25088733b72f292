/**
 * Every public export of the list against its role: ports as published, answers as they have to be stated. What is not
 * accepted is refused with the reason. The files hold ports and a constant; what they compute is tested with the nodes.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectFile } from '../../../models/add/add-model.ts';
import { ORDERS } from '../../../models/add/label-orders.ts';
import { knownFiles } from '../../../models/registry/known-files.ts';
import { type ModelRole, parsingLabels } from '../../../nodes/kit/index.ts';
import { scratchFolder } from '../../helpers/inspected-model.ts';
import { port, type TestPort } from '../../helpers/onnx-builder.ts';
import { retinafaceFile, scrfdFile, yunetFile } from '../../helpers/public-detectors.ts';
import { arcfaceFile, clipFile, gazeFile, portsOnly, segformerFile } from '../../helpers/public-models.ts';

const folder = scratchFolder();
const f = (name: string, ...shape: (number | string)[]): TestPort => port(name, 'float32', shape);

let files = 0;
async function inspect(role: ModelRole, bytes: Uint8Array, answers: Readonly<Record<string, string>> = {}) {
  const path = join(folder, `file-${files++}.onnx`);
  await writeFile(path, bytes);
  return inspectFile(path, role, answers);
}

const openFacts = async (role: ModelRole, bytes: Uint8Array, answers = {}) =>
  (await inspect(role, bytes, answers)).questions.map(({ fact }) => fact);

const knownFacts = (name: string) => knownFiles.find((one) => one.name === name)?.facts ?? {};

const face = { cell: 0, row: 0, box: [0, 0, 0, 0], points: [], offsets: [] };
const bisenet = portsOnly(
  [f('input', 'batch', 3, 512, 512)],
  [f('output', 'batch', 19, 512, 512), f('aux16', 'batch', 19, 512, 512), f('aux32', 'batch', 19, 512, 512)],
);
describe('detectors and landmarks', () => {
  it.each([
    ['yunet', yunetFile(face), { colour: 'bgr', scale: 'bytes', mean: [0, 0, 0] }, 640],
    ['scrfd', scrfdFile(face), { colour: 'rgb', mean: [127.5, 127.5, 127.5], std: [128, 128, 128] }, null],
    ['retinaface', retinafaceFile(face), { colour: 'bgr', mean: [104, 117, 123], std: [1, 1, 1] }, null],
  ] as const)('accepts %s as it is', async (family, bytes, picture, sidePx) => {
    const { facts, questions } = await inspect('detector', bytes);
    expect(questions).toEqual([]);
    expect(facts).toMatchObject({ role: 'detector', family, picture: { ...picture, sidePx } });
  });

  it.each<[string, ModelRole, TestPort[], TestPort[], string]>([
    ['YOLO-face', 'detector', [f('images', 1, 3, 640, 640)], [f('output0', 1, 20, 8400)], 'none of YuNet'],
    ['2d106det', 'landmarks', [f('data', 'N', 3, 192, 192)], [f('fc1', 1, 212)], '468'],
    ['1k3d68', 'landmarks', [f('data', 'N', 3, 192, 192)], [f('fc1', 1, 3309)], '468'],
    [
      'PIPNet',
      'landmarks',
      [f('input', 1, 3, 256, 256)],
      [f('cls', 1, 68, 8, 8), f('x', 1, 68, 8, 8), f('y', 1, 68, 8, 8)],
      '468',
    ],
    [
      '2dfan4',
      'landmarks',
      [f('input', 1, 3, 256, 256)],
      [f('landmarks', 1, 68, 3), f('heatmaps', 1, 68, 64, 64)],
      '468',
    ],
    [
      'xseg',
      'parser',
      [f('in_face', 'N', 256, 256, 3)],
      [f('out_mask', 'N', 256, 256, 1)],
      'tells one class from the rest',
    ],
    ['head pose', 'motion', [f('input', 'N', 3, 224, 224)], [f('output', 'N', 3, 3)], '257 numbers of Deep3D'],
    [
      'bfm_noneck_v3',
      'motion',
      [f('R', 3, 3), f('offset', 3, 1), f('alpha_shp', 40, 1), f('alpha_exp', 10, 1)],
      [f('output', 3, 38365)],
      '257 numbers',
    ],
    [
      'CLIP with projection',
      'region-encoder',
      [f('pixel_values', 'N', 3, 224, 224)],
      [f('image_embeds', 'N', 512)],
      'last_hidden_state',
    ],
    ['FRC', 'frc', [f('sample', 1, 4, 64, 64)], [f('out', 1, 4, 64, 64)], 'no file of its own'],
  ])('refuses %s as %s and says why', async (_, role, inputs, outputs, reason) => {
    await expect(inspect(role, portsOnly(inputs, outputs))).rejects.toMatchObject({
      code: 'model-unfit',
      message: expect.stringContaining(reason),
    });
  });
});

describe('parsers', () => {
  it('never takes an order of labels from the ports: both public orders have nineteen', async () => {
    expect(await openFacts('parser', bisenet)).toEqual(['labels', 'colour', 'values']);
    expect(await openFacts('parser', segformerFile({ grid: 1, score: () => 0 }))).toEqual([
      'labels',
      'colour',
      'values',
    ]);
  });

  it('takes BiSeNet and SegFormer with what is known of them, each in its own order', async () => {
    const first = await inspect('parser', bisenet, knownFacts('face-parsing-resnet18'));
    expect(first.facts).toMatchObject({ output: 'output', labels: parsingLabels, picture: { sidePx: 512 } });
    const second = await inspect(
      'parser',
      segformerFile({ grid: 1, score: () => 0 }),
      knownFacts('face-parsing-segformer'),
    );
    expect(second.facts).toMatchObject({ output: 'logits', picture: { port: 'pixel_values', sidePx: null } });
    expect(second.facts?.role === 'parser' && second.facts.labels[13]).toBe('hair');
  });

  it('has orders of the nineteen labels of this project, each once', () => {
    for (const order of Object.values(ORDERS)) expect([...order].sort()).toEqual([...parsingLabels].sort());
  });

  it('refuses labels that are no labels, or too few', async () => {
    const rest = { colour: 'rgb', values: 'imagenet' };
    await expect(inspect('parser', bisenet, { ...rest, labels: 'skin,hair' })).rejects.toThrow(
      '19 planes, and 2 labels',
    );
    await expect(inspect('parser', bisenet, { ...rest, labels: 'skin,moustache' })).rejects.toThrow('moustache');
  });
});

describe('identity', () => {
  it.each([
    ['arcface-r50', arcfaceFile(), 'rgb'],
    ['adaface-ir101', portsOnly([f('input', 'N', 3, 112, 112)], [f('output', 'N', 512)]), 'bgr'],
  ] as const)('takes %s with what is known of it', async (name, bytes, colour) => {
    const { facts } = await inspect('identity', bytes, knownFacts(name));
    expect(facts).toMatchObject({
      width: 512,
      crop: 'arcface',
      picture: { colour, sidePx: 112, mean: [127.5, 127.5, 127.5] },
    });
  });

  it.each([
    ['SFace, 128 numbers', portsOnly([f('data', 1, 3, 112, 112)], [f('fc1', 1, 128)]), 128],
    ['EdgeFace', portsOnly([f('input', 'N', 3, 112, 112)], [f('embedding', 'N', 512)]), 512],
  ] as const)('takes %s once order, range and crop are stated', async (_, bytes, width) => {
    expect(await openFacts('identity', bytes)).toEqual(['colour', 'values', 'crop']);
    const { facts } = await inspect('identity', bytes, { colour: 'rgb', values: '0..255', crop: 'arcface' });
    expect(facts).toMatchObject({ width });
  });
});

describe('region encoder, motion and gaze', () => {
  it('takes CLIP vision models with last_hidden_state; the grid is read where the file says it', async () => {
    const read = await inspect('region-encoder', clipFile(), { colour: 'rgb', values: 'clip' });
    expect(read.facts).toMatchObject({ grid: 7, extraTokens: 1, width: 768 });
    const open = portsOnly(
      [f('pixel_values', 'batch_size', 'num_channels', 'height', 'width')],
      [f('last_hidden_state', 'batch_size', 'sequence_length', 768), f('pooler_output', 'batch_size', 768)],
    );
    expect(await openFacts('region-encoder', open, { colour: 'rgb', values: 'clip' })).toEqual(['grid']);
    const b16 = await inspect('region-encoder', open, knownFacts('clip-vit-b16'));
    expect(b16.facts).toMatchObject({ grid: 14, extraTokens: 1, picture: { sidePx: null, scale: 'unit' } });
  });

  it('tells 3DMM families by their numbers and asks for what 3DDFA was standardised with', async () => {
    const deep3d = portsOnly([f('input', 1, 3, 224, 224)], [f('output', 1, 257)]);
    expect((await inspect('motion', deep3d)).facts).toMatchObject({ family: 'bfm09-deep3d', expression: 64 });
    const tddfa = portsOnly([f('input', 1, 3, 120, 120)], [f('output', 1, 62)]);
    expect(await openFacts('motion', tddfa)).toEqual(['mean', 'std']);
  });

  it('asks for the order of gaze outputs unless the file is a known one', async () => {
    const bytes = gazeFile(['pitch', 'yaw'], 0, 0);
    expect(await openFacts('gaze', bytes)).toEqual([
      'colour',
      'values',
      'order',
      'yawTo',
      'pitchTo',
      'crop',
      'relativeTo',
    ]);
    const { facts } = await inspect('gaze', bytes, knownFacts('resnet34_gaze'));
    expect(facts).toMatchObject({
      outputs: { yaw: 'pitch', pitch: 'yaw' },
      bins: { count: 90, binDegrees: 4, firstDegrees: -180 },
      signs: { yaw: -1, pitch: 1 },
    });
  });
});
