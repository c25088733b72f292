/**
 * A parsing map from a picture and the points of its face: features by mesh polygons, everything else by colour
 * mixtures (skin, hair, cloth, background) that EM fits to this very picture, under priors of position.
 */

import { faceOvalPolygon, lidPolygons, partPolygons, regionPolygons } from '../../geometry/regions.ts';
import type { ParsingLabel } from '../../kit/index.ts';
import { type ColourMixture, fitMixture, likelihood, withoutShared } from './colour-mixture.ts';
import { cornersOf, fillPolygon } from './fill-polygon.ts';
import { labelId } from './labels.ts';
import { headAxes, positionPrior, type SoftClass, type SoftPlanes, softClasses } from './position-prior.ts';

/** Blurs a row-major plane; the caller hands in RunContext.images.blurPlane or its like. */
export type BlurPlane = (plane: Float32Array, sigmaPx: number) => Float32Array;

export interface PictureForParsing {
  /** RGB, row-major, interleaved with `channels` values a pixel. */
  readonly pixels: ArrayLike<number>;
  readonly channels: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Mesh points [n, 3] in pixels of the picture. */
  readonly points: ArrayLike<number>;
}

/** Which colour model a class reads, and how many components that model has. */
const COLOURS: Readonly<Record<SoftClass, string>> = {
  skin: 'skin',
  ear: 'skin',
  neck: 'skin',
  hair: 'hair',
  cloth: 'cloth',
  background: 'background',
};
const COMPONENTS: Readonly<Record<string, number>> = { skin: 3, hair: 2, cloth: 3, background: 3 };

/** Every second pixel of every second row is enough to fit colours to. */
const STRIDE = 2;
const ROUNDS = 3;
const SMOOTH_PX = 3;

interface Samples {
  readonly indices: readonly number[];
  readonly rgb: Float32Array;
}

function samplePixels(picture: PictureForParsing, skip: ArrayLike<number>): Samples {
  const indices: number[] = [];
  for (let y = 0; y < picture.heightPx; y += STRIDE) {
    for (let x = 0; x < picture.widthPx; x += STRIDE) {
      const i = y * picture.widthPx + x;
      if (!skip[i]) indices.push(i);
    }
  }
  const rgb = new Float32Array(indices.length * 3);
  indices.forEach((i, s) => {
    for (let c = 0; c < 3; c += 1) rgb[s * 3 + c] = picture.pixels[i * picture.channels + c] ?? 0;
  });
  return { indices, rgb };
}

/** EM over the picture: memberships by prior and colour, then colours by memberships. */
function fitColours(samples: Samples, prior: SoftPlanes): ReadonlyMap<string, ColourMixture> {
  const models = new Map<string, ColourMixture>();
  const memberships = softClasses.map((name) => Float32Array.from(samples.indices, (i) => prior[name][i] ?? 0));
  const scores = new Float64Array(softClasses.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [model, count] of Object.entries(COMPONENTS)) {
      const members = softClasses.filter((name) => COLOURS[name] === model);
      const weights = Float32Array.from(samples.indices, (_, s) =>
        members.reduce((sum, name) => {
          const share = memberships[softClasses.indexOf(name)]?.[s] ?? 0;
          // Undecided pixels teach nothing but each other's colours.
          return sum + (share > 0.5 ? share : 0);
        }, 0),
      );
      const fitted = fitMixture(samples.rgb, weights, count);
      if (fitted) models.set(model, fitted);
    }
    // The ring of hair that position expects holds background too where hair is short: those colours are not hair's.
    const [hair, background] = [models.get('hair'), models.get('background')];
    if (hair && background) models.set('hair', withoutShared(hair, background));
    const modelOf = softClasses.map((name) => models.get(COLOURS[name]));
    samples.indices.forEach((i, s) => {
      const rgb = [samples.rgb[s * 3] ?? 0, samples.rgb[s * 3 + 1] ?? 0, samples.rgb[s * 3 + 2] ?? 0] as const;
      const total = scoreInto(scores, modelOf, prior, i, rgb);
      memberships.forEach((plane, k) => {
        plane[s] = (scores[k] ?? 0) / total;
      });
    });
  }
  return models;
}

/** Prior times likelihood of each class at pixel `i`, into `scores`; returns their sum. */
function scoreInto(
  scores: Float64Array,
  models: readonly (ColourMixture | undefined)[],
  prior: SoftPlanes,
  i: number,
  rgb: readonly [number, number, number],
): number {
  let sum = 1e-30;
  let skin = -1;
  softClasses.forEach((name, k) => {
    const model = models[k];
    const share = prior[name][i] ?? 0;
    let value = 0;
    if (model && share > 1e-4) {
      if (COLOURS[name] !== 'skin') value = likelihood(model, ...rgb);
      else value = skin = skin < 0 ? likelihood(model, ...rgb) : skin;
    }
    scores[k] = share * value;
    sum += share * value;
  });
  return sum;
}

/** Class planes 0..1 of the whole picture, smoothed so that single pixels do not flicker. */
function classPlanes(
  picture: PictureForParsing,
  models: ReadonlyMap<string, ColourMixture>,
  prior: SoftPlanes,
  blur: BlurPlane,
): Float32Array[] {
  const size = picture.widthPx * picture.heightPx;
  const planes = softClasses.map(() => new Float32Array(size));
  const modelOf = softClasses.map((name) => models.get(COLOURS[name]));
  const scores = new Float64Array(softClasses.length);
  const { pixels, channels } = picture;
  for (let i = 0; i < size; i += 1) {
    const at = i * channels;
    const rgb = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0] as const;
    const total = scoreInto(scores, modelOf, prior, i, rgb);
    planes.forEach((plane, k) => {
      plane[i] = (scores[k] ?? 0) / total;
    });
  }
  return planes.map((plane) => blur(plane, SMOOTH_PX));
}

/** Label ids [H * W] of `parsingLabels` for a picture with one face. */
export function labelPixels(picture: PictureForParsing, blur: BlurPlane): Uint8Array {
  const { widthPx, heightPx, points } = picture;
  const size = widthPx * heightPx;
  const axes = headAxes(points);
  const oval = new Float32Array(size);
  fillPolygon(oval, widthPx, cornersOf(points, faceOvalPolygon), 1);
  const softOval = blur(oval, axes.halfHeightPx * 0.03);
  const features = new Uint8Array(size);
  for (const polygon of [...regionPolygons.brows, ...lidPolygons, ...regionPolygons.lips]) {
    fillPolygon(features, widthPx, cornersOf(points, polygon), 1);
  }
  const prior = positionPrior(axes, softOval, widthPx, heightPx);
  const models = fitColours(samplePixels(picture, features), prior);
  const planes = classPlanes(picture, models, prior, blur);
  const labels = new Uint8Array(size);
  for (let i = 0; i < size; i += 1) {
    let best = 0;
    planes.forEach((plane, k) => {
      if ((plane[i] ?? 0) > (planes[best]?.[i] ?? 0)) best = k;
    });
    const across = axes.toHead((i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5)[0];
    labels[i] = labelId(labelOf(softClasses[best] ?? 'background', across));
  }
  clearFace(labels, oval, widthPx);
  paintFeatures(labels, widthPx, points);
  return labels;
}

/**
 * Inside the oval only what reaches in from outside may cover the skin (a fringe, a hat): islands of hair are brows,
 * lashes, beard or shadow, and background there is a mistake.
 */
export function clearFace(
  labels: Uint8Array,
  oval: Float32Array,
  widthPx: number,
  covering: readonly ParsingLabel[] = ['hair'],
): void {
  const skin = labelId('skin');
  const [glasses, covers] = [labelId('glasses'), covering.map(labelId)];
  const isCover = (label: number | undefined) => label !== undefined && label !== glasses && covers.includes(label);
  const joined = new Uint8Array(labels.length);
  const open: number[] = [];
  labels.forEach((label, i) => {
    if (isCover(label) && !oval[i]) {
      joined[i] = 1;
      open.push(i);
    }
  });
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const x = i % widthPx;
    for (const near of [x > 0 ? i - 1 : i, x < widthPx - 1 ? i + 1 : i, i - widthPx, i + widthPx]) {
      if (!isCover(labels[near]) || joined[near]) continue;
      joined[near] = 1;
      open.push(near);
    }
  }
  labels.forEach((label, i) => {
    const stays = label === skin || (isCover(label) && joined[i]) || (label === glasses && covers.includes(glasses));
    if (oval[i] && !stays) labels[i] = skin;
  });
}

function labelOf(name: SoftClass, across: number): ParsingLabel {
  if (name === 'ear') return across > 0 ? 'ear-left' : 'ear-right';
  return name;
}

/**
 * Lays the features over: the mesh knows them better than colour does. Polygon 0 of a pair is at the picture's left.
 * Labels in `kept` stay where they are: what covers a feature hides it.
 */
export function paintFeatures(
  labels: Uint8Array,
  widthPx: number,
  points: ArrayLike<number>,
  kept: readonly ParsingLabel[] = [],
): void {
  const keptIds = kept.map(labelId);
  const before = kept.length > 0 ? labels.slice() : labels;
  const paint = (polygons: readonly (readonly number[])[], names: readonly ParsingLabel[]) =>
    polygons.forEach((polygon, i) => {
      fillPolygon(labels, widthPx, cornersOf(points, polygon), labelId(names[i] ?? 'skin'));
    });
  paint(regionPolygons.nose, ['nose']);
  paint(regionPolygons.eyes, ['eye-right', 'eye-left']);
  paint(regionPolygons.brows, ['brow-right', 'brow-left']);
  paint(partPolygons.upperLip, ['upper-lip']);
  paint(partPolygons.lowerLip, ['lower-lip']);
  paint(partPolygons.mouth, ['mouth']);
  if (kept.length > 0) {
    before.forEach((label, i) => {
      if (keptIds.includes(label)) labels[i] = label;
    });
  }
}
