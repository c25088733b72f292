/** Requests about runs and the queue; refusals become notices. */

import { Refused, request } from '../link/http.ts';
import { documentStore, graphToSave, replaceGraph } from './document.ts';
import { problemsInNotice, say } from './notices.ts';
import { runStatus } from './run-status.ts';
import { rollSeeds } from './seeds.ts';

/** Does something with the server; its refusals become notices. */
export async function told(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // The banner says already that the server is away.
    if (error.status === 0 && runStatus.getState().connection === 'lost') return;
    say('bad', problemsInNotice(error.problems));
  }
}

/** Queues a run of the open graph; targets = run to here. */
export async function run(
  targets?: readonly { readonly node: string; readonly port: string }[],
  supersede = false,
): Promise<void> {
  // Live mode shows what a change does; another seed would hide it.
  if (!supersede) rollSeeds();
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
  await told(() => Promise.all(going.map(({ runId }) => request('cancelRun', { path: { runId } }))));
}

export const cancelRun = (runId: string): Promise<void> => told(() => request('cancelRun', { path: { runId } }));
export const retryRun = (runId: string): Promise<void> => told(() => request('retryRun', { path: { runId } }));
export const deleteRun = (runId: string): Promise<void> => told(() => request('deleteRun', { path: { runId } }));

/** Lets the queue go on, or holds back what waits; what runs now ends as it would. */
export const pauseQueue = (paused: boolean): Promise<void> => told(() => request('changeQueue', { body: { paused } }));

/** Moves a waiting run by one place. */
export async function moveRun(runId: string, by: -1 | 1): Promise<void> {
  const order = [...runStatus.getState().order];
  const at = order.indexOf(runId);
  const other = order[at + by];
  if (at < 0 || other === undefined) return;
  order[at + by] = runId;
  order[at] = other;
  await told(() => request('changeQueue', { body: { order } }));
}

/** Puts the graph of a run in the place of the open one, as one undo step. */
export async function restoreRun(runId: string): Promise<void> {
  await told(async () => {
    const { graph, run: summary } = await request('readRun', { path: { runId } });
    const when = new Date(summary.endedAtMs ?? summary.queuedAtMs).toLocaleTimeString();
    replaceGraph(graph, `Restore the graph of ${when}`);
    say('good', `The graph of ${when} is open again. Undo takes it back.`);
  });
}
