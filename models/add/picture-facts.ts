// The picture input of a file: layout and size are read, channel order and normalisation are stated.

import type { PictureInput } from '../../nodes/kit/index.ts';
import { ModelError } from '../errors.ts';
import type { OnnxPort } from '../onnx-file/read-ports.ts';
import { type FactSheet, portInWords, Unfit } from './fact-sheet.ts';

type Values = Pick<PictureInput, 'scale' | 'mean' | 'std'>;

const same = (scale: Values['scale'], mean: number, std: number): Values => ({
  scale,
  mean: [mean, mean, mean],
  std: [std, std, std],
});

// Named ways to normalise; ImageNet's and CLIP's are listed as R, G, B and turned round for BGR files.
const WAYS: Readonly<Record<string, Values>> = {
  '0..255': same('bytes', 0, 1),
  '0..1': same('unit', 0, 1),
  '-1..1': same('bytes', 127.5, 127.5),
  '(x-127.5)/128': same('bytes', 127.5, 128),
  imagenet: { scale: 'unit', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  clip: {
    scale: 'unit',
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
  },
  'minus-means': { scale: 'bytes', mean: [123, 117, 104], std: [1, 1, 1] },
};

const VALUES_HELP = `how bytes become input values: ${Object.keys(WAYS).join(', ')}, or scale/mean/std as unit:0.5,0.5,0.5:0.5,0.5,0.5`;

/** What a family of files settles about its picture. */
export interface PictureDefaults {
  readonly colour?: 'rgb' | 'bgr';
  readonly values?: string;
  /** What is usual, shown with the question. */
  readonly usualColour?: 'rgb' | 'bgr';
  readonly usualValues?: string;
}

/** Facts of the picture port; undefined while a question is open. @throws Unfit when it is no square RGB picture. */
export function readPicture(
  sheet: FactSheet,
  port: OnnxPort,
  defaults: PictureDefaults = {},
): PictureInput | undefined {
  const { layout, sidePx } = squareOf(port);
  if (sidePx !== null) sheet.read('sidePx', sidePx);
  const colourQuestion = {
    fact: 'colour',
    ask: 'order of the channels',
    options: ['rgb', 'bgr'],
    ...(defaults.usualColour ? { usual: defaults.usualColour } : {}),
  };
  const valuesQuestion = {
    fact: 'values',
    ask: VALUES_HELP,
    ...(defaults.usualValues ? { usual: defaults.usualValues } : {}),
  };
  const colour = defaults.colour ? sheet.settled(colourQuestion, defaults.colour) : sheet.answer(colourQuestion);
  const values = defaults.values ? sheet.settled(valuesQuestion, defaults.values) : sheet.answer(valuesQuestion);
  if (colour === undefined || values === undefined) return undefined;
  return { port: port.name, layout, colour: colour as 'rgb' | 'bgr', sidePx, ...readValues(values, colour) };
}

function squareOf(port: OnnxPort): { layout: 'nchw' | 'nhwc'; sidePx: number | null } {
  const { shape, elementType } = port;
  if (elementType !== 'float32' && elementType !== 'float16') {
    throw new Unfit(`its input ${portInWords(port)} is not float32 or float16`);
  }
  if (shape?.length !== 4) throw new Unfit(`its input ${portInWords(port)} is no picture [N, 3, H, W] or [N, H, W, 3]`);
  const layout = shape[1] === 3 ? 'nchw' : shape[3] === 3 ? 'nhwc' : undefined;
  // Some exports leave every side open; channels first is what their frameworks write.
  const open = typeof shape[1] === 'string' && typeof shape[3] === 'string';
  if (!layout && !open) throw new Unfit(`its input ${portInWords(port)} has no axis of three channels`);
  const [height, width] = layout === 'nhwc' ? [shape[1], shape[2]] : [shape[2], shape[3]];
  if (typeof shape[0] === 'number' && shape[0] !== 1)
    throw new Unfit(`its batch is fixed to ${shape[0]}, and nodes give one`);
  if (typeof height === 'number' && typeof width === 'number' && height !== width) {
    throw new Unfit(`its input is ${width} x ${height} px, and nodes cut squares`);
  }
  const sidePx = typeof height === 'number' ? height : typeof width === 'number' ? width : null;
  return { layout: layout ?? 'nchw', sidePx };
}

function readValues(words: string, colour: string): Values {
  const way = WAYS[words];
  if (way) return colour === 'bgr' ? { ...way, mean: reversed(way.mean), std: reversed(way.std) } : way;
  const [scale, mean = '', std = ''] = words.split(':');
  const [means, stds] = [mean, std].map((list) => list.split(',').map(Number));
  if (
    (scale === 'unit' || scale === 'bytes') &&
    isTriple(means) &&
    isTriple(stds) &&
    stds.every((value) => value > 0)
  ) {
    return { scale, mean: means, std: stds };
  }
  throw new ModelError('fact-wrong', `The fact values says ${VALUES_HELP}, got '${words}'.`);
}

const isTriple = (list: readonly number[] | undefined): list is [number, number, number] =>
  list?.length === 3 && list.every(Number.isFinite);

const reversed = ([a, b, c]: readonly [number, number, number]): [number, number, number] => [c, b, a];
