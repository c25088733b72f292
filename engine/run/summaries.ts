/** Values in a few words, for events, logs and the messages of faults; never their content. */

import type { Frame, Value } from '../../nodes/kit/index.ts';
import { isTensor, KINDS } from '../../nodes/kit/index.ts';
import { valueSizeBytes } from '../cache/value-codec.ts';
import type { StoredResult } from '../cache/value-store.ts';
import type { OutputSummary } from '../protocol/index.ts';

function inFrame(frame: Frame): string {
  return `${frame.widthPx} x ${frame.heightPx} in ${frame.space} space`;
}

/** True for anything with a kind of the catalogue. */
export function isValue(value: unknown): value is Value {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    value.kind in KINDS
  );
}

function oneInWords(value: unknown): string {
  if (!isValue(value)) return value === undefined ? 'nothing' : `a ${typeof value} that is no value`;
  switch (value.kind) {
    case 'number':
    case 'integer':
    case 'boolean':
    case 'seed':
      return `${value.kind} ${value.value}`;
    case 'text':
    case 'choice':
      return `${value.kind} "${value.value.length > 40 ? `${value.value.slice(0, 40)}...` : value.value}"`;
    case 'table':
      return `table of ${value.rows.length} rows`;
    case 'face':
      return `face of ${Math.round(value.box.width)} x ${Math.round(value.box.height)} px, score ${value.score.toFixed(2)}`;
    case 'denoiser':
      return `denoiser ${value.model}${value.frc.length > 0 ? ` with FRC ${value.frc.map((f) => f.strength).join(', ')}` : ''}`;
    case 'tensor':
      return `${value.tensor.dtype} tensor [${value.tensor.shape.join(', ')}]`;
    default: {
      if ('frame' in value) return `${value.kind} ${inFrame(value.frame)}`;
      const tensor = Object.values(value).find(isTensor);
      return tensor ? `${value.kind} [${tensor.shape.join(', ')}]` : value.kind;
    }
  }
}

/** A value, or a list of values, in a few words. */
export function summaryOf(value: unknown): string {
  if (!Array.isArray(value)) return oneInWords(value);
  return value.length === 1
    ? `list of one ${oneInWords(value[0])}`
    : `list of ${value.length}: ${oneInWords(value[0])}, ...`;
}

/** Kind, words and bytes of an output. */
export function describeOutput(value: unknown): { kind: string; summary: string; sizeBytes: number } {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const kind = isValue(first) ? first.kind : 'none';
  return {
    kind: Array.isArray(value) ? `list of ${kind}` : kind,
    summary: summaryOf(value),
    sizeBytes: valueSizeBytes(value),
  };
}

/** A result's outputs as events tell them. */
export function outputSummaries(result: StoredResult): Record<string, OutputSummary> {
  return Object.fromEntries(
    Object.entries(result.outputs).map(([port, { id, kind, summary, sizeBytes }]) => {
      const readBy = id.startsWith('key:') ? { valueId: id } : { contentHash: id };
      return [port, { kind, summary, bytes: sizeBytes, ...readBy }];
    }),
  );
}
