/** How a number moves: its step, coarse and fine, and its range. Pure; fields and tests share it. */

import type { ParamSpec } from '../../nodes/kit/index.ts';

export type NumberSpec = Extract<ParamSpec, { param: 'number' | 'integer' }>;

export const COARSE = 10;
export const FINE = 0.1;

interface Keys {
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export function stepOf(spec: NumberSpec): number {
  return spec.param === 'integer' ? 1 : (spec.step ?? (spec.max - spec.min) / 100);
}

/** Shift coarse, Alt fine; whole numbers have nothing finer than one. */
export function factorOf(keys: Keys, spec: NumberSpec): number {
  if (keys.shiftKey) return COARSE;
  return keys.altKey && spec.param === 'number' ? FINE : 1;
}

/** The value as it may be: whole where it has to be, in its range, without the tail of binary fractions. */
export function hold(spec: NumberSpec, value: number): number {
  const held = Math.min(spec.max, Math.max(spec.min, spec.param === 'integer' ? Math.round(value) : value));
  return Number(held.toPrecision(10));
}

/** Why a value was held, in words; undefined when it fits. */
export function holdHint(spec: NumberSpec, value: number): string | undefined {
  const unit = spec.unit ? ` ${spec.unit}` : '';
  if (value > spec.max) return `The most is ${spec.max}${unit}.`;
  if (value < spec.min) return `The least is ${spec.min}${unit}.`;
  return spec.param === 'integer' && !Number.isInteger(value) ? 'Whole numbers only: rounded.' : undefined;
}
