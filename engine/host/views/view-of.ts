/** Values as what a preview draws (engine/protocol/views): small whatever the value's size, numbers cut to what is seen. */

import type { MotionBasis } from '../../../nodes/geometry/motion-basis.ts';
import { headShape } from '../../../nodes/geometry/shape.ts';
import { meshTriangles } from '../../../nodes/geometry/topology.ts';
import type { Frame, HostTensor, RegionsValue, RepresentationValue, Tensor, Value } from '../../../nodes/kit/index.ts';
import type { FrameView, OneView, ValueView } from '../../protocol/index.ts';
import { labelColour } from '../../run/picture-of.ts';
import { tensorView } from './tensor-view.ts';

const MOST_ROWS = 200;
const MOST_ITEMS = 24;

/** Loads what drawing a motion needs: the motion basis. */
export type LoadBasis = () => Promise<MotionBasis>;

function onHost<T extends Tensor>(tensor: T): Extract<T, HostTensor> {
  // The service brings every tensor to the host before it asks for a view.
  if (tensor.place === 'host') return tensor as Extract<T, HostTensor>;
  throw new Error('a value that is to be viewed still lives on a device');
}

const rounded = (data: ArrayLike<number>, digits: number): number[] => {
  const scale = 10 ** digits;
  return Array.from(data, (value) => Math.round(value * scale) / scale);
};

function frameView({ space, pictureId, widthPx, heightPx, toOriginal }: Frame): FrameView {
  return { space, pictureId, widthPx, heightPx, toOriginal: [...toOriginal] };
}

function meanOf(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 1) sum += data[i] ?? 0;
  return data.length === 0 ? 0 : sum / data.length;
}

function sharesOf(labels: Uint8Array, count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (const id of labels) if (id < count) counts[id] = (counts[id] ?? 0) + 1;
  return counts.map((n) => n / Math.max(1, labels.length));
}

function similarityOf({ vectors }: RegionsValue): number[][] {
  const { data, shape } = onHost(vectors);
  const [rows = 0, width = 0] = shape;
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let k = 0; k < width; k += 1) sum += (data[a * width + k] ?? 0) * (data[b * width + k] ?? 0);
    return sum;
  };
  const lengths = Array.from({ length: rows }, (_, row) => Math.sqrt(dot(row, row)) || 1);
  return lengths.map((a, i) =>
    rounded(
      lengths.map((b, j) => dot(i, j) / (a * b)),
      4,
    ),
  );
}

function componentsOf(value: RepresentationValue): { name: string; from: string; given: boolean }[] {
  const { identity, regions, motion, gaze, texture, light } = value;
  const parts: Readonly<Record<string, unknown>> = {
    identity,
    expression: motion?.expression,
    pose: motion?.pose,
    gaze,
    texture,
    light,
  };
  const isGiven = (name: string): boolean =>
    name in parts ? parts[name] !== undefined : regions?.present[regions.names.indexOf(name)] === true;
  return Object.entries(value.origin).map(([name, from]) => ({ name, from, given: isGiven(name) }));
}

async function oneView(value: Value, loadBasis: LoadBasis): Promise<OneView> {
  switch (value.kind) {
    case 'image':
      return { kind: 'image', frame: frameView(value.frame), channels: value.pixels.shape[2] ?? 3 };
    case 'mask':
      return { kind: 'mask', frame: frameView(value.frame), share: meanOf(value.mask.data) };
    case 'reference': {
      const { mode } = value;
      return { kind: 'reference', frame: frameView(value.frame), mode, share: meanOf(value.mask.data) };
    }
    case 'parsing': {
      const shares = sharesOf(value.labels.data, value.labelSet.length);
      const labels = value.labelSet.map((name, id) => ({ name, colour: labelColour(id), share: shares[id] ?? 0 }));
      return { kind: 'parsing', frame: frameView(value.frame), labels };
    }
    case 'face': {
      const { box, score, frame } = value;
      const flat = value.points.data.filter((_, i) => i % 3 !== 2);
      return { kind: 'face', frame: frameView(frame), box: { ...box }, score, points: rounded(flat, 2) };
    }
    case 'frame':
      return { kind: 'frame', frame: frameView(value.frame) };
    case 'identity':
      return { kind: 'identity', model: value.model, vector: rounded(onHost(value.vector).data, 5) };
    case 'regions': {
      const { model, names, present } = value;
      const vectors = tensorView(onHost(value.vectors));
      return {
        kind: 'regions',
        model,
        names: [...names],
        present: [...present],
        similarity: similarityOf(value),
        vectors,
      };
    }
    case 'motion': {
      const { frame, family, scalePx, translationPx, fitError } = value;
      const basis = await loadBasis();
      const head = headShape(basis, value.shape.data, value.expression.data, value.residual.data);
      const expression = Object.fromEntries(
        basis.expressionNames.map((name, i) => [name, rounded([value.expression.data[i] ?? 0], 4)[0] ?? 0]),
      );
      return {
        kind: 'motion',
        frame: frameView(frame),
        family,
        pose: rounded(value.pose.data, 3),
        expression,
        fitError,
        head: rounded(head, 3),
        triangles: [...meshTriangles],
        originPx: [translationPx[0], translationPx[1]],
        scalePx,
      };
    }
    case 'gaze':
      return { kind: 'gaze', yaw: value.angles.data[0] ?? 0, pitch: value.angles.data[1] ?? 0 };
    case 'texture':
      return { kind: 'texture', family: value.family, coefficients: rounded(value.coefficients.data, 4) };
    case 'light':
      return { kind: 'light', coefficients: rounded(value.coefficients.data, 4) };
    case 'representation':
      return { kind: 'representation', components: componentsOf(value) };
    case 'conditioning': {
      const { tokens, referenceMap } = value;
      return {
        kind: 'conditioning',
        tokens: tensorView(onHost(tokens)),
        ...(referenceMap ? { referenceMap: tensorView(onHost(referenceMap)) } : {}),
      };
    }
    case 'denoiser': {
      const frc = value.frc.map(({ strength, firstStep, lastStep }) => ({ strength, firstStep, lastStep }));
      return { kind: 'denoiser', model: value.model, frc };
    }
    case 'latent':
      return {
        kind: 'latent',
        frame: frameView(value.frame),
        vae: value.vae,
        latent: tensorView(onHost(value.latent)),
      };
    case 'tensor':
      return { kind: 'tensor', tensor: tensorView(onHost(value.tensor)) };
    case 'table': {
      const rows = value.rows.slice(0, MOST_ROWS).map((row) => [...row]);
      return { kind: 'table', columns: [...value.columns], rows, rowCount: value.rows.length };
    }
    default:
      return { kind: 'plain', of: value.kind, value: value.value };
  }
}

/** The view of a value or of a list's first values; tensors have to be on the host. */
export async function viewOf(value: Value | readonly Value[], loadBasis: LoadBasis): Promise<ValueView> {
  if (!Array.isArray(value)) return oneView(value as Value, loadBasis);
  const items = await Promise.all(value.slice(0, MOST_ITEMS).map((item: Value) => oneView(item, loadBasis)));
  return { kind: 'list', items, count: value.length };
}
