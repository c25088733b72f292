import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { maskGraph, openPlace } from './command-line.ts';

const place = openPlace();
const ROUNDS = 40;

beforeAll(async () => {
  await place.picture('picture.png', 512, 512);
  const grow = (i: number) => ({
    type: 'mask/grow-feather',
    params: { growPx: 20 + i, featherPx: 3 },
    inputs: { mask: { node: i === 0 ? 'mask' : `grow-${i - 1}`, port: 'mask' } },
  });
  const nodes = Object.fromEntries(Array.from({ length: ROUNDS }, (_, i) => [`grow-${i}`, grow(i)]));
  place.write('long.json', maskGraph({ nodes, outputs: { mask: { node: `grow-${ROUNDS - 1}`, port: 'mask' } } }));
});

describe.skipIf(process.platform === 'win32')('Ctrl-C', { timeout: 240_000 }, () => {
  it('cancels the run, writes nothing, keeps what has finished and exits with 130', async () => {
    let asked = false;
    const { code, stdout, stderr } = await place.facex(
      ['run', 'long.json', '--json', '--out', 'first', '--device', 'cpu'],
      {
        onLine: (line, child) => {
          if (asked || !line.includes('"event":"node-finished"') || !line.includes('"node":"grow-0"')) return;
          asked = true;
          child.signal('SIGINT');
        },
      },
    );
    expect(code).toBe(130);
    expect(stderr).toContain('Ctrl-C again stops at once');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; node?: string });
    expect(events.at(-1)?.event).toBe('run-cancelled');
    expect(events.some(({ node }) => node === `grow-${ROUNDS - 1}`)).toBe(false);
    expect(readdirSync(place.file('first'))).toEqual([]);

    const plan = await place.facex(['plan', 'long.json', '--json', '--device', 'cpu']);
    const states = new Map(
      plan.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { node: string; state: string })
        .map(({ node, state }) => [node, state]),
    );
    expect(states.get('grow-0')).toBe('hit');
    expect(states.get(`grow-${ROUNDS - 1}`)).toBe('miss');
  });

  it('twice ends the command and its host at once', async () => {
    let asked = 0;
    const { code, stderr } = await place.facex(
      ['run', 'long.json', '--json', '--out', 'second', '--device', 'cpu', '--set', 'grow-0.growPx=9'],
      {
        onLine: (line, child) => {
          if (asked > 0 || !line.includes('"event":"node-started"')) return;
          asked += 1;
          child.signal('SIGINT');
          child.signal('SIGINT');
          setTimeout(() => child.signal('SIGINT'), 20);
        },
      },
    );
    expect(code).toBe(130);
    expect(stderr).toContain('Cancelling');
    expect(readdirSync(place.file('second'))).toEqual([]);
  });
});
