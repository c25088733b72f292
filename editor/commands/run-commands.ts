/** Commands that run, and those that say what runs: mode and pin. */

import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { setMode, setPinned } from '../state/edits.ts';
import { linksOf } from '../state/link-edits.ts';
import { say } from '../state/notices.ts';
import { runStatus, statusOf } from '../state/run-status.ts';
import { cancel, run } from '../state/runs.ts';
import { chosenNodes, someNodes } from './chosen.ts';
import type { EditorCommand } from './command.ts';

/** The port to ask for so that a node runs: one that something hangs on, else its first; for a node that gives nothing, what comes into it. */
function targetsOf(node: string): { node: string; port: string }[] {
  const { graph } = documentStore.getState().content;
  const outputs = Object.keys(catalogueStore.getState().descriptions.get(graph.nodes[node]?.type ?? '')?.outputs ?? {});
  const used = [...linksOf(graph).map(({ from }) => from), ...Object.values(graph.outputs)];
  const port = used.find((link) => link.node === node)?.port ?? outputs[0];
  if (port !== undefined) return [{ node, port }];
  return linksOf(graph).flatMap(({ from, to }) => (to.node === node ? [{ ...from }] : []));
}

function toggleMode(mode: 'mute' | 'bypass'): void {
  const { nodes } = documentStore.getState().content.graph;
  const ids = chosenNodes();
  const all = ids.every((id) => nodes[id]?.mode === mode);
  if (ids.length > 0) setMode(ids, all ? undefined : mode);
}

const isMode = (mode: 'mute' | 'bypass') => (): boolean => {
  const { nodes } = documentStore.getState().content.graph;
  return someNodes() && chosenNodes().every((id) => nodes[id]?.mode === mode);
};

const arePinned = (): boolean => {
  const { nodes } = documentStore.getState().content.graph;
  return someNodes() && chosenNodes().every((id) => nodes[id]?.pinned !== undefined);
};

/** Pins what has a result to it, or unpins when all are pinned. */
function togglePin(): void {
  const ids = chosenNodes();
  if (arePinned()) {
    setPinned(Object.fromEntries(ids.map((id) => [id, undefined])));
    return;
  }
  const status = runStatus.getState();
  const { graph } = documentStore.getState().content;
  const { descriptions } = catalogueStore.getState();
  const keys: Record<string, string> = {};
  for (const id of ids) {
    const { state, key } = statusOf(status, id);
    const impure = descriptions.get(graph.nodes[id]?.type ?? '')?.impure === true;
    if ((state === 'done' || state === 'cached') && key !== undefined && !impure) keys[id] = key;
  }
  if (Object.keys(keys).length < ids.length)
    say('bad', 'Only a node with a result can be pinned to it: run it first. Nodes that write files cannot be pinned.');
  if (Object.keys(keys).length > 0) setPinned(keys);
}

export const runCommands = {
  run: { title: 'Run', group: 'Run', keys: ['Mod+Enter'], run: () => void run() },
  runHere: {
    title: 'Run to here',
    group: 'Run',
    keys: ['Shift+Enter'],
    when: someNodes,
    run: () => {
      const targets = chosenNodes().flatMap(targetsOf);
      if (targets.length > 0) void run(targets);
    },
  },
  cancel: { title: 'Cancel', group: 'Run', keys: ['Mod+.'], run: () => void cancel() },
  live: {
    title: 'Live: run what changes at once',
    group: 'Run',
    keys: ['Mod+Shift+L'],
    isOn: () => runStatus.getState().live,
    run: () => runStatus.setState(({ live }) => ({ live: !live })),
  },
  mute: {
    title: 'Mute',
    group: 'Run',
    keys: ['M'],
    when: someNodes,
    isOn: isMode('mute'),
    run: () => toggleMode('mute'),
  },
  bypass: {
    title: 'Bypass',
    group: 'Run',
    keys: ['B'],
    when: someNodes,
    isOn: isMode('bypass'),
    run: () => toggleMode('bypass'),
  },
  pin: { title: 'Pin to this result', group: 'Run', keys: ['P'], when: someNodes, isOn: arePinned, run: togglePin },
} satisfies Record<string, EditorCommand>;
