/** Between the stores and the server: open, run, plan; what the page does by itself (autosave, replan, live mode). */

import type { ServerMessage } from '../../engine/protocol/index.ts';
import { Refused, request } from '../link/http.ts';
import { openSocket } from '../link/socket.ts';
import { takeCatalogue } from './catalogue.ts';
import { documentStore, graphToSave, openDocument } from './document.ts';
import { loadKnownModels, loadModels, takePull } from './models.ts';
import { say } from './notices.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { watchPointer } from './pointer-press.ts';
import { runStatus, showRunsOf, takeEvent, takePlan, takePreview, takeRun, takeSnapshot } from './run-status.ts';
import { run, told } from './runs.ts';
import { save, takeSaved } from './saving.ts';
import { keepUndo, takeUndo } from './undo-keeping.ts';

const AUTOSAVE_AFTER_MS = 1500;
const PLAN_AFTER_MS = 250;
const FIRST_GRAPH = 'face-swap';

/** Starts everything a page needs; gives what stops it. */
export function startSession(): () => void {
  const unwatchPointer = watchPointer();
  const closeSocket = openSocket({
    onOpen: () => {
      const wasLost = runStatus.getState().connection === 'lost';
      runStatus.setState({ connection: 'open' });
      if (wasLost) void goOn();
    },
    onLost: () => runStatus.setState({ connection: 'lost' }),
    onMessage: takeMessage,
    onPreview: takePreview,
    onUnreadable: () =>
      say('bad', 'A message of the server could not be read and was left out. Reload the page if this stays.'),
  });
  void load();
  let saving: ReturnType<typeof setTimeout> | undefined;
  let planning: ReturnType<typeof setTimeout> | undefined;
  const unwatch = documentStore.subscribe((state, before) => {
    document.title = `${state.saveState === 'saved' ? '' : '• '}${state.content.graph.name || state.id} – FaceX Studio`;
    const edited = state.version !== before.version;
    // Not put off by the next change: a slider that is dragged shows its effect on the way.
    if (edited) {
      planning ??= setTimeout(() => {
        planning = undefined;
        wasEdited = true;
        askPlan();
      }, PLAN_AFTER_MS);
    }
    if (state.saveState !== 'changed' || (!edited && before.saveState === 'changed')) return;
    clearTimeout(saving);
    saving = setTimeout(() => void save(), AUTOSAVE_AFTER_MS);
  });
  const onLeave = (event: BeforeUnloadEvent): void => {
    if (documentStore.getState().saveState !== 'saved') event.preventDefault();
  };
  window.addEventListener('beforeunload', onLeave);
  window.addEventListener('pagehide', keepUndo);
  return () => {
    clearTimeout(saving);
    clearTimeout(planning);
    window.removeEventListener('beforeunload', onLeave);
    window.removeEventListener('pagehide', keepUndo);
    unwatch();
    unwatchPointer();
    closeSocket();
  };
}

async function load(): Promise<void> {
  await told(async () => {
    const [{ nodes, kinds }] = await Promise.all([request('catalogue'), loadModels()]);
    // A node that is added before the graph is there would be lost with it: none can be until both are.
    const wanted = new URLSearchParams(location.search).get('graph') ?? FIRST_GRAPH;
    await openSaved(wanted, () => takeCatalogue(nodes, kinds));
  });
}

/** Opens a graph of the server's; `answered` is called right before, and when there is no such graph as well. */
export async function openSaved(id: string, answered?: () => void): Promise<void> {
  await told(async () => {
    const { graph, revision } = await request('readGraph', { path: { id } }).finally(answered);
    openDocument(id, graph, revision);
    takeUndo();
    showRunsOf(id);
    history.replaceState(null, '', `?graph=${encodeURIComponent(id)}`);
  });
}

/** After the server came back: what was changed meanwhile is saved, and the reasons are asked for anew. */
async function goOn(): Promise<void> {
  const { saveState } = documentStore.getState();
  if (saveState === 'failed' || saveState === 'changed') await save();
  askPlan();
}

/** At most one question is under way, however fast the edits come. */
const askPlan = oneAtATime(() => {
  const edited = wasEdited;
  wasEdited = false;
  return replan(edited);
});
let wasEdited = false;

/** Asks why each node would run; after an edit in live mode, what changed runs at once. */
async function replan(edited: boolean): Promise<void> {
  const { id, content, version } = documentStore.getState();
  const answer = await request('plan', { body: { graph: graphToSave(content), graphId: id } }).catch(
    (error: unknown) => {
      if (error instanceof Refused) return undefined;
      throw error;
    },
  );
  if (!answer || documentStore.getState().id !== id) return;
  // Edited meanwhile: what is true of the older graph is not shown, and the next plan is on its way.
  if (documentStore.getState().version === version) takePlan(answer.nodes, answer.problems);
  const misses = answer.nodes.some(({ state, reason }) => state === 'miss' && reason.why !== 'impure');
  if (edited && misses && runStatus.getState().live && answer.problems.length === 0) await run(undefined, true);
}

function takeMessage(message: ServerMessage): void {
  const { id } = documentStore.getState();
  switch (message.message) {
    case 'welcome':
      takeSnapshot(message.runs, message.paused, message.replay);
      break;
    case 'run-event':
      takeEvent(message.event, id);
      if (message.event.event === 'run-finished') askPlan();
      break;
    case 'run-changed':
      takeRun(message.run);
      break;
    case 'run-deleted':
      runStatus.setState(({ runs }) => ({ runs: runs.filter(({ runId }) => runId !== message.runId) }));
      break;
    case 'queue-changed':
      runStatus.setState({ paused: message.paused, order: message.order });
      break;
    case 'models-changed':
      void told(() => Promise.all([loadModels(), loadKnownModels()])).then(() => replan(false));
      break;
    case 'pull-changed':
      takePull(message.pull);
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
