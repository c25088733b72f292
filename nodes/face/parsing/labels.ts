/**
 * Planes of labels, and the eight regions of FaceX in terms of the label set of nodes/kit.
 * `left` and `right` are the person's, so `eye-left` lies on the right of the picture.
 */

import { type ParsingLabel, parsingLabels } from '../../kit/index.ts';

/** Id of a label in `parsingLabels`. */
export function labelId(label: ParsingLabel): number {
  return parsingLabels.indexOf(label);
}

/** The regions a face is taken apart into, in the order of the region vectors f_R. */
export const regionNames = ['brows', 'eyes', 'nose', 'lips', 'skin', 'hair', 'ears', 'background'] as const;

export type RegionName = (typeof regionNames)[number];

/** Labels that make up each region; glasses, neck, cloth and hat belong to none. */
export const regionLabels: Readonly<Record<RegionName, readonly ParsingLabel[]>> = {
  brows: ['brow-left', 'brow-right'],
  eyes: ['eye-left', 'eye-right'],
  nose: ['nose'],
  lips: ['upper-lip', 'lower-lip', 'mouth'],
  skin: ['skin'],
  hair: ['hair'],
  ears: ['ear-left', 'ear-right', 'earring'],
  background: ['background'],
};

/**
 * Plane of 1 where a label map (row-major ids with the names they stand for) shows one of `labels`, else 0.
 */
export function planeOfLabels(
  ids: ArrayLike<number>,
  labelSet: readonly string[],
  labels: readonly string[],
): Float32Array {
  const wanted = labelSet.map((name) => labels.includes(name));
  const plane = new Float32Array(ids.length);
  for (let i = 0; i < plane.length; i += 1) if (wanted[ids[i] ?? -1]) plane[i] = 1;
  return plane;
}
