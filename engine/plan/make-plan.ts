/**
 * Graph -> what must run, and why (rules E1 to E4). Pure: what is on disk or known of files and models is handed in as
 * functions. One pass over nodes and links.
 */

import type { PlannedNode, Reason } from '../protocol/index.ts';
import { type KeyParts, linksText, nodeKey, ownDigest, paramText } from './keys.ts';
import { reasonForMiss } from './reasons.ts';
import type { WiredNode, Wiring } from './wiring.ts';

/** What the store knows under a key: the identity of each output, and whether the values themselves are still there. */
export interface KnownResult {
  readonly store: 'memory' | 'disk';
  /** Output -> content hash (or another identity that is equal only for equal content). */
  readonly outputs: Readonly<Record<string, string>>;
  readonly valuesKept: boolean;
}

export interface PlanFacts {
  /** Provider and precision class, for example `cpu/fp32`. */
  readonly device: string;
  /** Native library -> version: another one may give other pixels. */
  readonly libraries?: Readonly<Record<string, string>>;
  /** sha256 of the file a param names; undefined counts as no file. */
  fileHash(path: string): string | undefined;
  /** sha256 of a model. */
  modelHash(id: string): string | undefined;
  lookup(key: string): KnownResult | undefined;
  /** Key parts of the last time a node of this graph finished. */
  previousParts(node: string): KeyParts | undefined;
}

/** A node of a plan: its wiring, its keys, and whether it has to run. */
export interface PlanNode extends WiredNode {
  readonly parts: KeyParts;
  readonly own: string;
  readonly planKey: string;
  readonly state: 'hit' | 'miss';
  readonly reason: Reason;
  /** What the store knows of its outputs, even when their values were evicted. */
  readonly known?: KnownResult;
}

export interface Plan {
  readonly device: string;
  /** In an order in which every node follows its inputs. */
  readonly nodes: readonly PlanNode[];
  readonly asked: Wiring['asked'];
  readonly muted: readonly string[];
  /** sha256 of every model the plan's nodes name. */
  readonly modelHashes: ReadonlyMap<string, string>;
}

/** Ids of the models a node names in its description and its params. */
export function modelsOf(wired: Pick<WiredNode, 'description' | 'params'>): string[] {
  const chosen = Object.entries(wired.description.params).flatMap(([id, spec]) => {
    const value = wired.params[id];
    return spec.param === 'model' && typeof value === 'string' && value !== '' ? [value] : [];
  });
  return [...new Set([...(wired.description.models ?? []), ...chosen])];
}

/** Values of a node's file params, '' left out. */
export function filesOf(wired: Pick<WiredNode, 'description' | 'params'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(wired.description.params).flatMap(([id, spec]) => {
      const value = wired.params[id];
      return spec.param === 'file' && typeof value === 'string' && value !== '' ? [[id, value]] : [];
    }),
  );
}

function ownParts(wired: WiredNode, facts: PlanFacts): Omit<KeyParts, 'wiring' | 'inputs'> {
  const files = filesOf(wired);
  const shaping = Object.entries(wired.params).filter(([id]) => wired.description.params[id]?.showOnly !== true);
  // A file counts by its content, not by its path: a copy under another name is a hit.
  const params = shaping.filter(([id]) => !(id in files));
  const models = modelsOf({ description: wired.description, params: Object.fromEntries(shaping) });
  return {
    type: wired.type,
    version: wired.description.version,
    params: Object.fromEntries(params.map(([id, value]) => [id, paramText(value)])),
    files: Object.fromEntries(Object.entries(files).map(([id, path]) => [id, facts.fileHash(path) ?? 'missing'])),
    models: Object.fromEntries(models.map((id) => [id, facts.modelHash(id) ?? 'missing'])),
    device: facts.device,
    libraries: facts.libraries ?? {},
  };
}

/** Plans a wired graph against what is known. */
export function makePlan(wiring: Wiring, facts: PlanFacts): Plan {
  const planKeys = new Map<string, string>();
  const identities = new Map<string, Readonly<Record<string, string>>>();
  const modelHashes = new Map<string, string>();

  const nodes = wiring.nodes.map((wired): PlanNode => {
    const ownKeyParts = ownParts(wired, facts);
    const own = ownDigest(ownKeyParts);
    const inputKeys = Object.fromEntries(
      Object.entries(wired.inputs).map(([port, links]) => [
        port,
        links.map((l) => `${planKeys.get(l.node)}.${l.port}`),
      ]),
    );
    // What follows a pinned node depends on the result it is pinned to, and on nothing else of it.
    const planKey = wired.pinned ?? nodeKey('plan', own, inputKeys);
    const parts: KeyParts = {
      ...ownKeyParts,
      wiring: Object.fromEntries(Object.entries(wired.inputs).map(([port, links]) => [port, linksText(links)])),
      inputs: Object.fromEntries(Object.entries(inputKeys).map(([port, keys]) => [port, keys.join(' ')])),
    };
    planKeys.set(wired.node, planKey);
    for (const [id, sha256] of Object.entries(ownKeyParts.models)) modelHashes.set(id, sha256);

    const impure = wired.description.impure === true;
    const known = wired.pinned
      ? facts.lookup(wired.pinned)
      : impure
        ? undefined
        : (facts.lookup(planKey) ?? lookupByContent(wired, own, identities, facts));
    if (known) identities.set(wired.node, known.outputs);
    const reason: Reason = wired.pinned
      ? { why: 'pinned', store: known?.valuesKept ? known.store : 'gone' }
      : known?.valuesKept
        ? { why: 'hit', store: known.store }
        : impure
          ? { why: 'impure' }
          : known
            ? { why: 'evicted' }
            : reasonForMiss(facts.previousParts(wired.node), parts);
    return {
      ...wired,
      parts,
      own,
      planKey,
      state: known?.valuesKept ? 'hit' : 'miss',
      reason,
      ...(known ? { known } : {}),
    };
  });
  const plan = { device: facts.device, nodes, asked: wiring.asked, muted: wiring.muted, modelHashes };
  return { ...plan, nodes: withoutIdleMisses(plan) };
}

/** Identities of everything linked into a node, or undefined as long as one is not known. */
export function inputIdentities(
  wired: Pick<WiredNode, 'inputs'>,
  identities: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Record<string, string[]> | undefined {
  const all: Record<string, string[]> = {};
  for (const [port, links] of Object.entries(wired.inputs)) {
    const list: string[] = [];
    for (const link of links) {
      const identity = identities.get(link.node)?.[link.port];
      if (identity === undefined) return undefined;
      list.push(identity);
    }
    all[port] = list;
  }
  return all;
}

function lookupByContent(
  wired: WiredNode,
  own: string,
  identities: ReadonlyMap<string, Readonly<Record<string, string>>>,
  facts: PlanFacts,
): KnownResult | undefined {
  const inputs = inputIdentities(wired, identities);
  return inputs && facts.lookup(nodeKey('effective', own, inputs));
}

/** A node whose values were evicted counts as a hit while nothing that runs needs them: it will not run. */
function withoutIdleMisses(plan: Plan): PlanNode[] {
  const wanted = new Set(plan.asked.map(({ node }) => node));
  const reversed = plan.nodes.toReversed().map((node): PlanNode => {
    const idle = node.state === 'miss' && node.known !== undefined && !wanted.has(node.node);
    if (node.state === 'miss' && !idle) {
      for (const links of Object.values(node.inputs)) for (const link of links) wanted.add(link.node);
    }
    return idle && node.known ? { ...node, state: 'hit', reason: { why: 'hit', store: node.known.store } } : node;
  });
  return reversed.reverse();
}

/** The plan without its wiring, as events and `facex plan` give it. */
export function plannedNodes(plan: Plan): PlannedNode[] {
  return plan.nodes.map(({ node, type, state, reason, planKey }) => ({ node, type, state, reason, key: planKey }));
}
