/**
 * Undo and redo by immer patches, grouped as a person thinks: changes of one group are one step while the pointer is
 * held (a drag, one slider move), or else within GROUP_MS (a typed word). Pure; the document store holds one.
 */

import { applyPatches, enablePatches, type Patch } from 'immer';

enablePatches();

/** Pause after which the next change of a group starts a new step. */
const GROUP_MS = 800;
const MAX_STEPS = 500;

/** One step: what undo and redo apply, and what it is called in the menu. */
export interface Step {
  readonly label: string;
  readonly group: string | undefined;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
  readonly atMs: number;
  /** Press of the pointer it was made in, if any. */
  readonly press?: number | undefined;
}

export interface History {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export const emptyHistory: History = { done: [], undone: [] };

/** The history after a change; one of the group of the last step, in the same press or soon after it, joins that step. */
export function record(history: History, step: Step): History {
  const last = history.done.at(-1);
  const isDrag = step.press !== undefined || last?.press !== undefined;
  const goesOn = isDrag ? last?.press === step.press : step.atMs - (last?.atMs ?? 0) < GROUP_MS;
  const joins = last !== undefined && step.group !== undefined && last.group === step.group && goesOn;
  if (!joins) return { done: [...history.done, step].slice(-MAX_STEPS), undone: [] };
  const joined: Step = {
    ...last,
    atMs: step.atMs,
    patches: [...last.patches, ...step.patches],
    // Undo walks back: the newest inverse comes first.
    inverse: [...step.inverse, ...last.inverse],
  };
  return { done: [...history.done.slice(0, -1), joined], undone: [] };
}

/** The state and history after one undo; undefined when there is nothing to undo. */
export function undo<S extends object>(
  state: S,
  history: History,
): { state: S; history: History; label: string } | undefined {
  const step = history.done.at(-1);
  if (!step) return undefined;
  return {
    state: applyPatches(state, step.inverse as Patch[]),
    history: { done: history.done.slice(0, -1), undone: [...history.undone, step] },
    label: step.label,
  };
}

/** The state and history after one redo; undefined when there is nothing to redo. */
export function redo<S extends object>(
  state: S,
  history: History,
): { state: S; history: History; label: string } | undefined {
  const step = history.undone.at(-1);
  if (!step) return undefined;
  return {
    state: applyPatches(state, step.patches as Patch[]),
    history: { done: [...history.done, step], undone: history.undone.slice(0, -1) },
    label: step.label,
  };
}
