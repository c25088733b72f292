// What a file must have to serve as detector, landmarks, parser, identity, region encoder, motion or gaze.

import type { FactsOf, ModelFacts } from '../../nodes/kit/index.ts';
import { ModelError } from '../errors.ts';
import type { OnnxPort } from '../onnx-file/read-ports.ts';
import { type FactSheet, onlyPort, portInWords, portsInWords, Unfit } from './fact-sheet.ts';
import { labelOrders } from './label-orders.ts';
import { readPicture } from './picture-facts.ts';

/** Reads the facts of a role; undefined while a question is open. @throws Unfit with the reason. */
export type RoleReader = (sheet: FactSheet) => ModelFacts | undefined;

const last = (port: OnnxPort): number | string | undefined => port.shape?.at(-1);

/** Detectors are told by how many outputs they have; each family fixes how the picture is fed. */
export const readDetector: RoleReader = (sheet) => {
  const { inputs, outputs } = sheet.head;
  const input = onlyPort(inputs, 'input');
  const widths = outputs.map(last);
  const family =
    outputs.length === 12
      ? 'yunet'
      : outputs.length === 9
        ? 'scrfd'
        : outputs.length === 3 && widths.join() === '4,2,10'
          ? 'retinaface'
          : undefined;
  if (!family) {
    throw new Unfit(
      `its outputs (${portsInWords(outputs)}) are none of YuNet's 12, SCRFD's 9 with key points, or RetinaFace's boxes, scores and key points`,
    );
  }
  const fed = {
    yunet: { colour: 'bgr', values: '0..255' },
    scrfd: { colour: 'rgb', values: '(x-127.5)/128' },
    retinaface: { colour: 'bgr', values: 'minus-means' },
  } as const;
  const picture = readPicture(sheet, input, fed[family]);
  if (!picture) return undefined;
  return { role: 'detector', family: sheet.read('family', family), picture, outputs: outputs.map(({ name }) => name) };
};

const MESH_NUMBERS = 468 * 3;

/** Only a mesh of 468 points carries what follows; smaller sets are refused by their number. */
export const readLandmarks: RoleReader = (sheet) => {
  const { inputs, outputs } = sheet.head;
  const numbers = (port: OnnxPort) =>
    port.shape?.slice(1).reduce<number>((product, side) => product * (typeof side === 'number' ? side : Number.NaN), 1);
  const points = outputs.find((port) => numbers(port) === MESH_NUMBERS);
  if (!points) {
    throw new Unfit(
      `its outputs (${portsInWords(outputs)}) hold no 468 points in three dimensions; the mesh, the 3DMM and the regions of the nodes are built on MediaPipe's 468`,
    );
  }
  const presence = outputs.find((port) => port !== points && numbers(port) === 1);
  if (!presence) throw new Unfit('it has no output of one number that says how sure it is of a face');
  const picture = readPicture(sheet, onlyPort(inputs, 'input'), { usualColour: 'rgb', usualValues: '0..1' });
  return (
    picture && { role: 'landmarks', points: 468, picture, outputs: { points: points.name, presence: presence.name } }
  );
};

/** Output 0 holds the scores; further outputs are training's. The order of the labels is stated, never taken. */
export const readParser: RoleReader = (sheet) => {
  const { inputs, outputs } = sheet.head;
  const [scores] = outputs;
  const planes = scores?.shape?.length === 4 ? scores.shape[1] : undefined;
  if (!scores || planes === undefined) {
    throw new Unfit(`its first output (${portsInWords(outputs.slice(0, 1))}) is no map of scores [N, labels, h, w]`);
  }
  if (planes === 1 || scores.shape?.[3] === 1)
    throw new Unfit('it tells one class from the rest, and a parsing map needs the labels of a face');
  const labels = labelOrders(sheet, planes);
  const picture = readPicture(sheet, onlyPort(inputs, 'input'), { usualColour: 'rgb', usualValues: 'imagenet' });
  return picture && labels && { role: 'parser', picture, output: scores.name, labels: [...labels] };
};

/** One vector per face, from a 112 px (or other) crop. */
export const readIdentity: RoleReader = (sheet) => {
  const output = onlyPort(sheet.head.outputs, 'output');
  if (output.shape?.length !== 2) throw new Unfit(`its output ${portInWords(output)} is not one vector [N, D]`);
  const picture = readPicture(sheet, onlyPort(sheet.head.inputs, 'input'), {
    usualColour: 'rgb',
    usualValues: '-1..1',
  });
  const width = sheet.size('width', last(output), 'how many numbers the vector has', 512);
  const crop = sheet.answer({
    fact: 'crop',
    ask: 'how the face is cut out: arcface (five-point template) or mesh-square (a level square)',
    options: ['arcface', 'mesh-square'],
    usual: 'arcface',
  });
  if (!picture || width === undefined || !crop) return undefined;
  return { role: 'identity', picture, crop: crop as FactsOf<'identity'>['crop'], output: output.name, width };
};

/** A ViT whose patch tokens come out; a file with image_embeds alone cannot be pooled under masks. */
export const readRegionEncoder: RoleReader = (sheet) => {
  const { inputs, outputs } = sheet.head;
  const input = onlyPort(inputs, 'input');
  const tokens = sheet.output('last_hidden_state') ?? outputs.find((port) => port.shape?.length === 3);
  if (tokens?.shape?.length !== 3) {
    throw new Unfit(
      `its outputs (${portsInWords(outputs)}) hold no patch tokens [N, tokens, D]: regions are pooled from tokens, so export the vision model with last_hidden_state`,
    );
  }
  const picture = readPicture(sheet, input, { usualColour: 'rgb', usualValues: 'clip' });
  const width = sheet.size('width', tokens.shape[2], 'how wide a token is', 768);
  const count = tokens.shape[1];
  const square = typeof count === 'number' && Number.isInteger(Math.sqrt(count - 1));
  const grid = square
    ? sheet.read('grid', Math.sqrt(count - 1))
    : sheet.size('grid', undefined, 'patches along one side (224 px: 7 for patch32, 14 for patch16, 16 for patch14)');
  if (!picture || width === undefined || grid === undefined) return undefined;
  if (typeof count === 'number' && count <= grid * grid)
    throw new Unfit(`it gives ${count} tokens, fewer than ${grid} x ${grid} patches`);
  const extraTokens = typeof count === 'number' ? count - grid * grid : 1;
  return { role: 'region-encoder', method: 'patch-tokens', picture, output: tokens.name, grid, extraTokens, width };
};

/** 257 numbers are Deep3D's, 62 are 3DDFA's; the coefficient family goes into the manifest with them. */
export const readMotion: RoleReader = (sheet) => {
  const output = onlyPort(sheet.head.outputs, 'output');
  const numbers = last(output);
  const family = numbers === 257 ? 'bfm09-deep3d' : numbers === 62 ? 'bfm-3ddfa' : undefined;
  if (!family) {
    throw new Unfit(`its output ${portInWords(output)} has neither the 257 numbers of Deep3D nor the 62 of 3DDFA`);
  }
  const fed = {
    'bfm09-deep3d': { colour: 'rgb', values: '0..1' },
    'bfm-3ddfa': { colour: 'bgr', values: '(x-127.5)/128' },
  } as const;
  const picture = readPicture(sheet, onlyPort(sheet.head.inputs, 'input'), fed[family]);
  const expression = family === 'bfm09-deep3d' ? 64 : 10;
  sheet.read('family', family);
  const shared = { role: 'motion', family, output: output.name, expression } as const;
  if (family === 'bfm09-deep3d') return picture && { ...shared, picture };
  const [mean, std] = [numberList(sheet, 'mean', 62), numberList(sheet, 'std', 62)];
  return picture && mean && std && { ...shared, picture, standardised: { mean, std } };
};

function numberList(sheet: FactSheet, fact: string, length: number): number[] | undefined {
  const words = sheet.answer({
    fact,
    ask: `the ${length} numbers of the ${fact} the output was standardised with, with commas (or @FILE.json)`,
  });
  if (words === undefined) return undefined;
  const numbers = words
    .replaceAll(/[[\]\s]/g, '')
    .split(',')
    .map(Number);
  if (numbers.length === length && numbers.every(Number.isFinite)) return numbers;
  throw new ModelError('fact-wrong', `The fact ${fact} has ${length} numbers, got ${numbers.length}.`);
}

// Gaze360's bins, and MPIIGaze's.
const BINS: Readonly<Record<number, { binDegrees: number; firstDegrees: number }>> = {
  90: { binDegrees: 4, firstDegrees: -180 },
  28: { binDegrees: 3, firstDegrees: -42 },
};

/** Two outputs of bins or one of two angles. Names of outputs are no proof of their order, so it is stated. */
export const readGaze: RoleReader = (sheet) => {
  const { inputs, outputs } = sheet.head;
  const [first, second] = outputs;
  const bins = typeof first?.shape?.[1] === 'number' ? BINS[first.shape[1]] : undefined;
  const pair = outputs.length === 2 && first && second && bins && String(first.shape) === String(second.shape);
  const column = outputs.length === 1 && first?.shape?.length === 2 && first.shape[1] === 2;
  if (!pair && !column) {
    throw new Unfit(`its outputs (${portsInWords(outputs)}) are neither two of 90 or 28 bins nor one of two angles`);
  }
  const picture = readPicture(sheet, onlyPort(inputs, 'input'), { usualColour: 'rgb', usualValues: 'imagenet' });
  const order = sheet.answer({
    fact: 'order',
    ask: `which comes first, the horizontal angle (yaw) or the vertical one (pitch); names such as ${outputs.map(({ name }) => name).join(', ')} were once swapped, so check on a picture`,
    options: ['yaw-pitch', 'pitch-yaw'],
    usual: 'yaw-pitch',
  });
  const yawTo = sheet.answer({
    fact: 'yawTo',
    ask: 'where a positive yaw looks in the picture',
    options: ['left', 'right'],
    usual: 'left',
  });
  const pitchTo = sheet.answer({
    fact: 'pitchTo',
    ask: 'where a positive pitch looks',
    options: ['up', 'down'],
    usual: 'up',
  });
  const crop = sheet.answer({
    fact: 'crop',
    ask: 'how the face is cut out: face-box (the bare box, stretched to a square) or mesh-square',
    options: ['face-box', 'mesh-square'],
    usual: 'face-box',
  });
  const unit = pair
    ? sheet.read('unit', 'bins')
    : sheet.answer({ fact: 'unit', ask: 'unit of the angles', options: ['radians', 'degrees'], usual: 'radians' });
  const relativeTo = sheet.answer({
    fact: 'relativeTo',
    ask: 'what the angles are measured against',
    options: ['camera', 'head'],
    usual: 'camera',
  });
  if (!picture || !order || !yawTo || !pitchTo || !crop || !unit || !relativeTo) return undefined;
  const yawFirst = order === 'yaw-pitch';
  const names = [first?.name ?? '', (column ? first?.name : second?.name) ?? ''] as const;
  return {
    role: 'gaze',
    picture,
    crop: crop as FactsOf<'gaze'>['crop'],
    outputs: { yaw: names[yawFirst ? 0 : 1], pitch: names[yawFirst ? 1 : 0] },
    ...(column ? { columns: { yaw: yawFirst ? 0 : 1, pitch: yawFirst ? 1 : 0 } } : {}),
    unit: unit as FactsOf<'gaze'>['unit'],
    ...(bins && pair ? { bins: { count: Number(first?.shape?.[1]), ...bins } } : {}),
    signs: { yaw: yawTo === 'right' ? 1 : -1, pitch: pitchTo === 'up' ? 1 : -1 },
    relativeTo: relativeTo as FactsOf<'gaze'>['relativeTo'],
  };
};
