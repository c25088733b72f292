/** The number params behind a handle: their values, ranges and how keys step them. */

import type { NodeDescription } from '../../nodes/kit/index.ts';
import { factorOf, hold, type NumberSpec } from './number-steps.ts';

type Params = Readonly<Record<string, unknown>>;

/** The number param of a name. @throws TypeError when the description has none: its hint is wrong. */
export function numberSpec({ type, params }: NodeDescription, param: string): NumberSpec {
  const spec = params[param];
  if (spec?.param === 'number' || spec?.param === 'integer') return spec;
  throw new TypeError(`${type} has a handle on ${param}, which is no number`);
}

export function numberOf(description: NodeDescription, params: Params, param: string): number {
  const value = params[param];
  return typeof value === 'number' ? value : numberSpec(description, param).default;
}

/** Degrees as they are saved: in range, to a tenth. */
export function heldDegrees(description: NodeDescription, param: string, degrees: number): number {
  return hold(numberSpec(description, param), Math.round(degrees * 10) / 10);
}

interface Keys {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const KEYS: Readonly<Record<string, readonly [number, number, number]>> = {
  ArrowRight: [1, 0, 0],
  ArrowLeft: [-1, 0, 0],
  ArrowUp: [0, 1, 0],
  ArrowDown: [0, -1, 0],
  PageUp: [0, 0, -1],
  PageDown: [0, 0, 1],
};

/** Degrees of yaw, pitch and roll that a key adds; undefined for other keys. */
export function turnOfKey(keys: Keys, spec: NumberSpec): readonly [number, number, number] | undefined {
  const turn = KEYS[keys.key];
  if (!turn) return undefined;
  const factor = factorOf(keys, spec);
  return [turn[0] * factor, turn[1] * factor, turn[2] * factor];
}
