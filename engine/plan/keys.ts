/**
 * Keys (rule E2). The plan key of a node hashes everything its result depends on through the plan keys of its inputs;
 * the effective key uses what its inputs turned out to be instead, which is what lets a run stop early (rule E3).
 */

import { createHash } from 'node:crypto';
import type { Link } from '../../graphs/format/index.ts';

/** Raised when the engine itself gives other results for the same node types (decoding, resampling, arithmetic). */
const ENGINE_RESULT_VERSION = 1;

/** Longest param text kept readable in key parts; longer ones are kept as their digest. */
const READABLE_CHARACTERS = 80;

/** sha256 of a text, in hex. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** JSON with sorted keys and without undefined, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** What a node's key is made of, kept small and readable so that a later plan can say which part changed (rule E4). */
export interface KeyParts {
  readonly type: string;
  readonly version: number;
  readonly params: Readonly<Record<string, string>>;
  /** File param -> sha256 of the file's content. */
  readonly files: Readonly<Record<string, string>>;
  /** Model id -> sha256. */
  readonly models: Readonly<Record<string, string>>;
  /** Provider and precision class: `cpu/fp32`. */
  readonly device: string;
  /** Native library that makes pixels and tensors -> its version. */
  readonly libraries: Readonly<Record<string, string>>;
  /** Input -> the outputs linked into it: `crop.image`. */
  readonly wiring: Readonly<Record<string, string>>;
  /** Input -> plan keys of what is linked into it. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** A param's value as key parts keep it. */
export function paramText(value: unknown): string {
  const text = canonicalJson(value ?? null);
  return text.length <= READABLE_CHARACTERS ? text : `sha256:${digest(text)}`;
}

/** Outputs linked into an input, as key parts keep them. */
export function linksText(links: readonly Link[]): string {
  return links.map((link) => `${link.node}.${link.port}`).join(', ');
}

/** Digest of the parts that are the node's own, without its inputs. */
export function ownDigest(parts: Omit<KeyParts, 'wiring' | 'inputs'>): string {
  const { type, version, params, files, models, device, libraries } = parts;
  return digest(canonicalJson([ENGINE_RESULT_VERSION, type, version, params, files, models, device, libraries]));
}

/** Key of a node: its own digest and, per input, an identity of each thing linked into it. */
export function nodeKey(
  form: 'plan' | 'effective',
  own: string,
  inputs: Readonly<Record<string, readonly string[]>>,
): string {
  return digest(`${form} ${own} ${canonicalJson(inputs)}`);
}
