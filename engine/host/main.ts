/**
 * The host process: nodes run and models live here, because the runtime blocks its thread and can end its process.
 * Started by client.ts; ends when its parent does.
 */

import { EngineError, engineProblem } from '../errors.ts';
import { toHostSchema } from './messages.ts';
import { openService, type Service } from './service.ts';

let service: Promise<Service> | undefined;

function send(message: unknown): void {
  if (process.connected) process.send?.(message);
}

async function answer(raw: unknown): Promise<void> {
  const parsed = toHostSchema.safeParse(raw);
  if (!parsed.success) {
    const id = typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'number' ? raw.id : -1;
    const message = `The models' process could not understand a request: ${parsed.error.issues[0]?.message ?? 'unknown'}.`;
    const fix = 'Parts of two versions are mixed: build again with `npm ci`.';
    send({ id, problems: [engineProblem('request-refused', { pointer: '', message, fix })] });
    return;
  }
  const { id, request } = parsed.data;
  try {
    if (request.do === 'open') {
      service = openService(request.settings, (event) => send({ event }));
      await service;
      send({ id, reply: {} });
      return;
    }
    if (service === undefined) throw new Error('the host was asked before it was opened');
    send({ id, reply: await (await service).handle(request) });
  } catch (error) {
    if (error instanceof EngineError) {
      send({ id, problems: [...error.problems] });
      return;
    }
    const named =
      error instanceof Error && 'code' in error && 'fix' in error
        ? { code: String(error.code), fix: String(error.fix) }
        : undefined;
    const message = error instanceof Error ? error.message : String(error);
    const problem = engineProblem('request-refused', {
      pointer: '',
      message,
      fix: named?.fix ?? 'Please report this with the graph file.',
    });
    send({ id, problems: [named ? { ...problem, code: named.code } : problem] });
  } finally {
    // Also when opening failed and there is nothing to close: the parent waits for this process to end.
    if (request.do === 'close' && process.connected) process.disconnect();
  }
}

process.on('message', (raw) => void answer(raw));
// Ctrl-C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  void Promise.resolve(service)
    .then((open) => open?.close())
    .catch(() => undefined)
    .finally(() => process.exit(0));
});
