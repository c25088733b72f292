/**
 * Questions that outlive the host: when it ends in the middle of one (it died, or a run that would not stop was ended
 * with it), the question is asked once more, of the host that starts then.
 */

import type { Engine } from '../engine.ts';
import { EngineError } from '../errors.ts';

async function once<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const stopped = error instanceof EngineError && error.problems.some(({ code }) => code === 'host-stopped');
    if (!stopped) throw error;
    return ask();
  }
}

/** The engine with its questions asked again; runs are left to the queue, which starts them again itself. */
export function askingAgain(engine: Engine): Engine {
  return {
    ...engine,
    plan: (...given) => once(() => engine.plan(...given)),
    describe: () => once(() => engine.describe()),
    readPicture: (...given) => once(() => engine.readPicture(...given)),
    viewValue: (...given) => once(() => engine.viewValue(...given)),
    readValue: (...given) => once(() => engine.readValue(...given)),
  };
}
