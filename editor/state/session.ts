/** Between the stores and the server: open, run, plan; what the page does by itself (autosave, replan, live mode). */

import type { ServerMessage } from '../../engine/protocol/index.ts';
import { problemInWords } from '../../graphs/format/index.ts';
import { Refused, request } from '../link/http.ts';
import { openSocket } from '../link/socket.ts';
import { catalogueStore, takeCatalogue } from './catalogue.ts';
import { documentStore, graphToSave, openDocument, readGraphText } from './document.ts';
import { say } from './notices.ts';
import { runStatus, showRunsOf, takeEvent, takePlan, takePreview, takeRun } from './run-status.ts';
import { save, takeSaved } from './saving.ts';

const AUTOSAVE_AFTER_MS = 1500;
const PLAN_AFTER_MS = 250;
const FIRST_GRAPH = 'face-swap';

/** Starts everything a page needs; gives what stops it. */
export function startSession(): () => void {
  const closeSocket = openSocket({
    onOpen: () => runStatus.setState({ connection: 'open' }),
    onLost: () => runStatus.setState({ connection: 'lost' }),
    onMessage: takeMessage,
    onPreview: takePreview,
  });
  void load();
  let saving: ReturnType<typeof setTimeout> | undefined;
  let planning: ReturnType<typeof setTimeout> | undefined;
  const unwatch = documentStore.subscribe((state, before) => {
    document.title = `${state.saveState === 'saved' ? '' : '• '}${state.content.graph.name || state.id} – FaceX Studio`;
    if (state.version === before.version) return;
    clearTimeout(planning);
    planning = setTimeout(() => void replan(true), PLAN_AFTER_MS);
    if (state.saveState !== 'changed') return;
    clearTimeout(saving);
    saving = setTimeout(() => void save(), AUTOSAVE_AFTER_MS);
  });
  const onLeave = (event: BeforeUnloadEvent): void => {
    if (documentStore.getState().saveState !== 'saved') event.preventDefault();
  };
  window.addEventListener('beforeunload', onLeave);
  return () => {
    clearTimeout(saving);
    clearTimeout(planning);
    window.removeEventListener('beforeunload', onLeave);
    unwatch();
    closeSocket();
  };
}

async function load(): Promise<void> {
  await told(async () => {
    const { nodes, kinds } = await request('catalogue');
    takeCatalogue(nodes, kinds);
    const { models } = await request('listModels');
    catalogueStore.setState({ models: new Map(models.map(({ id, role }) => [id, role])) });
    await openSaved(new URLSearchParams(location.search).get('graph') ?? FIRST_GRAPH);
  });
}

/** Opens a graph of the server's. */
export async function openSaved(id: string): Promise<void> {
  await told(async () => {
    const { graph, revision } = await request('readGraph', { path: { id } });
    openDocument(id, graph, revision);
    showRunsOf(id);
    history.replaceState(null, '', `?graph=${encodeURIComponent(id)}`);
  });
}

/** Opens graph JSON under an id made from its name; the server sees it at the next save. */
export function openGraphText(text: string, name: string): void {
  const read = readGraphText(text);
  if ('problems' in read) {
    say('bad', `${name} is not a graph that can be opened. ${read.problems.map(problemInWords).join(' ')}`);
    return;
  }
  const words = (read.graph.name || name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const id = `${words.slice(0, 40) || 'graph'}-${Date.now().toString(36)}`;
  openDocument(id, read.graph, null);
  showRunsOf(id);
  say('good', `Opened the graph of ${name}.`);
}

/** Queues a run of the open graph; targets = run to here. */
export async function run(
  targets?: readonly { readonly node: string; readonly port: string }[],
  supersede = false,
): Promise<void> {
  await told(async () => {
    const { id, content } = documentStore.getState();
    await request('startRun', {
      body: { graph: graphToSave(content), graphId: id, supersede, ...(targets ? { targets: [...targets] } : {}) },
    });
  });
}

/** Cancels what runs or waits of the open graph. */
export async function cancel(): Promise<void> {
  const { runs } = runStatus.getState();
  const { id } = documentStore.getState();
  const going = runs.filter(({ state, graphId }) => (state === 'running' || state === 'queued') && graphId === id);
  await told(async () => {
    await Promise.all(going.map(({ runId }) => request('cancelRun', { path: { runId } })));
  });
}

/** Asks why each node would run; after an edit in live mode, what changed runs at once. */
async function replan(edited: boolean): Promise<void> {
  const { id, content, version } = documentStore.getState();
  const answer = await request('plan', { body: { graph: graphToSave(content), graphId: id } }).catch(
    (error: unknown) => {
      if (error instanceof Refused) return undefined;
      throw error;
    },
  );
  if (!answer || documentStore.getState().version !== version) return;
  takePlan(answer.nodes, answer.problems);
  const misses = answer.nodes.some(({ reason }) => reason.why !== 'hit' && reason.why !== 'impure');
  if (edited && misses && runStatus.getState().live && answer.problems.length === 0) await run(undefined, true);
}

function takeMessage(message: ServerMessage): void {
  const { id } = documentStore.getState();
  switch (message.message) {
    case 'welcome':
      runStatus.setState({ runs: message.runs, paused: message.paused });
      break;
    case 'run-event':
      takeEvent(message.event, id);
      if (message.event.event === 'run-finished') void replan(false);
      break;
    case 'run-changed':
      takeRun(message.run);
      break;
    case 'run-deleted':
      runStatus.setState(({ runs }) => ({ runs: runs.filter(({ runId }) => runId !== message.runId) }));
      break;
    case 'queue-changed':
      runStatus.setState({ paused: message.paused });
      break;
    case 'graph-saved':
      if (message.id === id && takeSaved(message.revision)) {
        void openSaved(id).then(() => say('plain', 'Another tab changed this graph; it is shown as saved there.'));
      }
      break;
    case 'refused':
      say('bad', message.detail);
      break;
  }
}

/** Does something with the server; its refusals become notices. */
async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say('bad', error.problems.map(({ message, fix }) => `${message} ${fix}`).join(' '));
  }
}
