/** Why a node is a miss (rule E4): this plan's key parts against those of the last time the node finished. */

import type { Reason } from '../protocol/index.ts';
import type { KeyParts } from './keys.ts';

type Part = Extract<Reason, { why: 'changed' }>['part'];

function firstDifference(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string | undefined {
  for (const name of Object.keys(now)) if (before[name] !== now[name]) return name;
  return Object.keys(before).find((name) => !(name in now));
}

/**
 * The first part that differs, own parts before inputs; `evicted` when none does, since the node finished with exactly
 * these parts and its result is no longer kept.
 */
export function reasonForMiss(before: KeyParts | undefined, now: KeyParts): Reason {
  if (before === undefined) return { why: 'never-run' };
  const changed = (part: Part, name: string): Reason => ({ why: 'changed', part, name });
  if (before.type !== now.type) return changed('type', now.type);
  if (before.version !== now.version) return changed('version', String(now.version));
  const named: readonly (readonly [Part, 'params' | 'files' | 'models' | 'wiring' | 'libraries'])[] = [
    ['param', 'params'],
    ['file', 'files'],
    ['model', 'models'],
    ['wiring', 'wiring'],
    ['version', 'libraries'],
  ];
  for (const [part, field] of named) {
    const name = firstDifference(before[field], now[field]);
    if (name !== undefined) return changed(part, name);
  }
  if (before.device !== now.device) return changed('device', now.device);
  const input = firstDifference(before.inputs, now.inputs);
  return input === undefined ? { why: 'evicted' } : changed('input', input);
}

/** A reason in a few words, as the command line prints it. */
export function reasonInWords(reason: Reason): string {
  switch (reason.why) {
    case 'hit':
      return `kept in ${reason.store === 'memory' ? 'memory' : 'the disk store'}`;
    case 'changed':
      return `${reason.part} ${reason.name} changed`;
    case 'never-run':
      return 'never run';
    case 'evicted':
      return 'its result is no longer kept';
    case 'pinned':
      return 'pinned to a kept result';
    case 'impure':
      return 'does something outside, so it runs whenever it is asked for';
  }
}
