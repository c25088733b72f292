/** Ctrl-C: the first cancels the run and waits for it, the second ends everything at once. */

import { EXIT } from './exit-codes.ts';
import { say } from './terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens until `stop` is called. `kill` ends the host process, which would otherwise outlive this one for a while. */
export function onInterrupt(actions: { readonly cancel: () => void; readonly kill: () => void }): { stop(): void } {
  let asked = false;
  const interrupt = (): void => {
    if (asked) {
      actions.kill();
      process.exit(EXIT.cancelled);
    }
    asked = true;
    say('\nCancelling; what has finished is kept. Ctrl-C again stops at once.');
    actions.cancel();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return {
    stop() {
      for (const signal of SIGNALS) process.off(signal, interrupt);
    },
  };
}
