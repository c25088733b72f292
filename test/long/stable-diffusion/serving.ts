// The server over a home, in a process of its own as `facex serve` is, so that asking it measures it and not the asker.

import { join } from 'node:path';
import { serve } from '../../../engine/server/serve.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const [home = ''] = process.argv.slice(2);

const serving = await serve({
  port: 0,
  device: 'cpu',
  home,
  editor: home,
  samples: join(ROOT, 'graphs', 'samples'),
  version: '0.0.0',
});

process.on('message', (message) => {
  if (message === 'host') process.send?.({ hostPid: serving.hostPid() ?? null });
  else void serving.close().then(() => process.disconnect());
});
process.send?.({ url: serving.url });
