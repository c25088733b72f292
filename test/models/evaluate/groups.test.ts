/** Lists of groups made by eye, and measuring several items at a time. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEvaluateProgress } from '../../../engine/cli/evaluate-progress.ts';
import { withoutPreviews } from '../../../models/evaluate/graph.ts';
import { readListedGroups } from '../../../models/evaluate/listed-groups.ts';
import { currentLane, sideBySide } from '../../../models/evaluate/side-by-side.ts';

describe('a list of groups', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'facex-groups-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const listed = async (text: string) => {
    const file = path.join(folder, 'groups.csv');
    await writeFile(file, text);
    return readListedGroups(file);
  };

  it('gives each picture the groups whose cell says yes', async () => {
    const { names, of } = await listed('file,child,old\np1.jpg,1,\np2.png,0,yes\r\np3.jpg,,\n');
    expect(names).toEqual(['child', 'old']);
    expect([...of]).toEqual([
      ['p1', ['child']],
      ['p2', ['old']],
      ['p3', []],
    ]);
  });

  it('says what a file that is no such list lacks', async () => {
    await expect(listed('name,child\np1.jpg,1\n')).rejects.toMatchObject({
      code: 'bad-groups',
      message: expect.stringContaining('wanted a first line "file,GROUP,GROUP..."'),
    });
    await expect(readListedGroups(path.join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'bad-groups' });
  });
});

describe('measuring side by side', () => {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('gives results in the order of the items, never more at a time than asked for, each lane for itself', async () => {
    let [now, most] = [0, 0];
    const lanes = new Set<number>();
    const results = await sideBySide([30, 1, 10, 1, 1], 2, async (ms, index) => {
      now += 1;
      most = Math.max(most, now);
      const lane = currentLane();
      await wait(ms);
      expect(currentLane()).toBe(lane);
      lanes.add(lane);
      now -= 1;
      return index * 10;
    });
    expect(results).toEqual([0, 10, 20, 30, 40]);
    expect(most).toBe(2);
    expect([...lanes].sort()).toEqual([0, 1]);
  });

  it('begins nothing after a failure and throws it when the rest has ended', async () => {
    const ended: number[] = [];
    const run = sideBySide([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('first');
      await wait(5);
      ended.push(item);
    });
    await expect(run).rejects.toThrow('first');
    expect(ended).toEqual([2]);
  });
});

describe('progress', () => {
  it('draws over its line on a terminal and keeps what was said above it', () => {
    const written: string[] = [];
    const shown = createEvaluateProgress({ write: (text) => written.push(text), columns: 80 }, true);
    shown.progress({ what: 'swaps', done: 1, all: 4, tookMs: 1000 });
    shown.say('swap 1');
    shown.progress({ what: 'swaps', done: 4, all: 4, tookMs: 4000 });
    expect(written).toEqual([
      '\r\x1b[Kswaps: 1 of 4, 3.0 s left',
      '\r\x1b[Kswap 1\n',
      '\r\x1b[Kswaps: 1 of 4, 3.0 s left',
      '\r\x1b[Kswaps: 4 of 4, took 4.0 s\n',
    ]);
  });

  it('writes a line now and then to a log, and one at the end', () => {
    const written: string[] = [];
    let clockMs = 0;
    const shown = createEvaluateProgress({ write: (text) => written.push(text) }, false, () => clockMs);
    for (let done = 1; done <= 40; done += 1) {
      clockMs += 1000;
      shown.progress({ what: 'swaps', done, all: 40, tookMs: clockMs });
    }
    expect(written).toEqual([
      'swaps: 1 of 40, 39.0 s left\n',
      'swaps: 16 of 40, 24.0 s left\n',
      'swaps: 31 of 40, 9.0 s left\n',
      'swaps: 40 of 40, took 40.0 s\n',
    ]);
  });
});

describe('a graph that is measured', () => {
  it('makes no previews, and everything else is as it was', () => {
    const sampler = { type: 'diffusion/sampler', params: { steps: 4 } };
    const decode = { type: 'diffusion/vae-decode' };
    expect(withoutPreviews({ nodes: { sampler, decode } }).nodes).toEqual({
      sampler: { type: 'diffusion/sampler', params: { steps: 4, previewEvery: 0 } },
      decode,
    });
  });
});
