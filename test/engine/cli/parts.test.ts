import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Assignments } from '../../../engine/cli/arguments.ts';
import { collectAssignment, collectSetting } from '../../../engine/cli/arguments.ts';
import { EXIT_CODES_IN_WORDS, exitCodeFor } from '../../../engine/cli/exit-codes.ts';
import { encodeNpy } from '../../../engine/cli/npy.ts';
import { createProgress, linesOf } from '../../../engine/cli/progress.ts';
import { alignColumns, bytesInWords, durationInWords } from '../../../engine/cli/terminal.ts';
import type { RunEvent } from '../../../engine/protocol/index.ts';
import { hostTensor } from '../../../nodes/kit/index.ts';

const base = { runId: 'r', seq: 0, atMs: 0 };
const miss = { why: 'never-run' } as const;

describe('repeated options', () => {
  it('collect name=value, with further = in the value, the later one winning', () => {
    const both = ['a=1', 'b=x=y', 'a=2'].reduce<Assignments>((all, one) => collectAssignment(one, all), {});
    expect(both).toEqual({ a: '2', b: 'x=y' });
    expect(collectSetting('node.param.key=1', undefined)).toEqual({ 'node.param.key': '1' });
  });

  it.each(['a', '=1', '__proto__=1'])('refuse %j', (text) => {
    expect(() => collectAssignment(text, undefined)).toThrow();
  });

  it.each(['a=1', 'a.=1', '.b=1', 'a.b.c.d=1'])('refuse %j as a setting', (text) => {
    expect(() => collectSetting(text, undefined)).toThrow('node.param=value');
  });
});

describe('exit codes', () => {
  const problem = (code: string) => ({ code, pointer: '', message: '', fix: '' });

  it('tell a refused graph from a failed run and a missing model', () => {
    expect(exitCodeFor([problem('cycle')], false)).toBe(2);
    expect(exitCodeFor([problem('node-crashed')], true)).toBe(1);
    expect(exitCodeFor([problem('device-unavailable')], false)).toBe(1);
    expect(exitCodeFor([problem('cycle'), problem('model-unavailable')], false)).toBe(3);
  });

  it('are the ones the README lists', () => {
    const readme = readFileSync(new URL('../../../engine/cli/README.md', import.meta.url), 'utf8');
    const listed = [...readme.matchAll(/^\| (\d+) \| (.+?) \|$/gm)].map(([, code, words]) => [Number(code), words]);
    expect(listed).toEqual(EXIT_CODES_IN_WORDS);
  });
});

describe('.npy files', () => {
  it.each([
    ['float32', [2, 3], new Float32Array([1, 2, 3, 4, 5, 6]), "'<f4', 'fortran_order': False, 'shape': (2, 3), "],
    ['uint8', [4], new Uint8Array([1, 2, 3, 4]), "'|u1', 'fortran_order': False, 'shape': (4,), "],
    ['int64', [], new BigInt64Array([7n]), "'<i8', 'fortran_order': False, 'shape': (), "],
  ] as const)('hold %s %j after a header of 64-byte steps', (dtype, shape, data, header) => {
    const bytes = Buffer.from(encodeNpy(hostTensor(dtype, shape, data)));
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00');
    const start = 10 + bytes.readUInt16LE(8);
    expect(start % 64).toBe(0);
    expect(bytes.subarray(10, start).toString('latin1')).toMatch(/^\{'descr': .*\} *\n$/);
    expect(bytes.subarray(10, start).toString('latin1')).toContain(header);
    expect(bytes.subarray(start)).toEqual(Buffer.from(data.buffer));
  });
});

describe('progress', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    Reflect.deleteProperty(process.stderr, 'isTTY');
  });

  const events: readonly RunEvent[] = [
    {
      ...base,
      event: 'run-started',
      device: 'cpu/fp32',
      nodes: ['a', 'b'].map((node) => ({ node, type: 'x/y', state: 'miss' as const, reason: miss })),
    },
    { ...base, event: 'node-started', node: 'a', type: 'x/y', reason: miss },
    { ...base, event: 'node-progress', node: 'a', share: 0.5, note: 'step 3 of 6' },
    { ...base, event: 'logged', level: 'warning', node: 'a', message: 'two faces' },
    { ...base, event: 'node-finished', node: 'a', type: 'x/y', from: 'run', tookMs: 1234, outputs: {} },
    { ...base, event: 'node-finished', node: 'b', type: 'x/y', from: 'disk', tookMs: 0, outputs: {} },
    { ...base, event: 'run-finished', tookMs: 65_000, ran: 1, cached: 1 },
  ];

  function written(isTTY: boolean, json = false): { out: string; err: string } {
    Object.defineProperty(process.stderr, 'isTTY', { value: isTTY, configurable: true });
    const said = { out: '', err: '' };
    const keep = (stream: 'out' | 'err') => (text: string | Uint8Array) => {
      said[stream] += String(text);
      return true;
    };
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err'));
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out'));
    const progress = createProgress({ json });
    for (const event of events) progress.show(event);
    progress.end();
    vi.restoreAllMocks();
    return said;
  }

  it('is a line per node where there is no terminal', () => {
    expect(events.flatMap(linesOf)).toEqual([
      '2 nodes on cpu/fp32, 0 kept from before',
      'warning: a: two faces',
      'a (x/y): 1.2 s',
      'b (x/y): kept (disk)',
      '1 nodes ran, 1 kept, 1 min 05 s',
    ]);
    expect(written(false)).toEqual({ out: '', err: `${events.flatMap(linesOf).join('\n')}\n` });
  });

  it('is a bar on a terminal that is gone at the end', () => {
    const { out, err } = written(true);
    expect(out).toBe('');
    expect(err).toContain(`[${'#'.repeat(6)}${'.'.repeat(18)}] 0/2 a: step 3 of 6`);
    expect(err).toContain('\r\x1b[Kwarning: a: two faces\n');
    expect(err).toContain(`[${'#'.repeat(24)}] 2/2`);
    expect(err.endsWith('1 nodes ran, 1 kept, 1 min 05 s\n\r\x1b[K')).toBe(true);
  });

  it('is one JSON event a line on stdout with --json, terminal or not', () => {
    const { out, err } = written(true, true);
    expect(err).toBe('');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(events);
  });
});

describe('words for people', () => {
  it('round durations and sizes', () => {
    expect([12.4, 1234, 59_949, 125_000].map(durationInWords)).toEqual(['12 ms', '1.2 s', '59.9 s', '2 min 05 s']);
    expect([5, 1536, 25 * 1024 * 1024].map(bytesInWords)).toEqual(['5 B', '1.5 KB', '25 MB']);
  });

  it('line columns up but the last', () => {
    expect(
      alignColumns([
        ['a', 'bb', 'c'],
        ['ddd', 'e', 'ffff'],
      ]),
    ).toEqual(['a    bb  c', 'ddd  e   ffff']);
  });
});
