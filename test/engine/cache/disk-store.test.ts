import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evictFromDisk, storeSizeBytes } from '../../../engine/cache/disk-budget.ts';
import { createDiskStore, resultFile, valueFile } from '../../../engine/cache/disk-store.ts';
import { encodeValue } from '../../../engine/cache/value-codec.ts';
import { ValueStore } from '../../../engine/cache/value-store.ts';
import { writeWhole } from '../../../models/files/whole-file.ts';
import { float32 } from '../../../nodes/kit/index.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'facex-store-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const value = (n: number, length = 64) =>
  encodeValue({ kind: 'tensor', tensor: float32([length], new Float32Array(length).fill(n)) });
const result = (hash: string, tookMs = 5) => ({
  outputs: { tensor: { hash, kind: 'tensor', summary: 'a tensor', sizeBytes: 256 } },
  tookMs,
});
const key = 'ab'.repeat(32);

describe('the disk store', () => {
  it('E9: what one process wrote another finds', async () => {
    const written = value(1);
    const first = createDiskStore(folder);
    await first.writeValue(written);
    await first.writeResult(key, result(written.hash));
    const second = createDiskStore(folder);
    expect(second.findResult(key)).toEqual(result(written.hash));
    expect(await second.readValue(written.hash)).toEqual(new Uint8Array(Buffer.concat(written.chunks)));
  });

  it('E9: an entry that was cut off, altered or replaced is a miss and makes room for a good one', async () => {
    const disk = createDiskStore(folder);
    const written = value(1);
    const file = path.join(folder, valueFile(written.hash));
    const damages = [
      () => truncate(file, 40),
      () => truncate(file, 0),
      async () => {
        const bytes = await readFile(file);
        bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
        await writeFile(file, bytes);
      },
    ];
    for (const damage of damages) {
      await disk.writeValue(written);
      await damage();
      expect(await disk.readValue(written.hash)).toBeUndefined();
      expect(await disk.writeValue(written)).toBe(written.sizeBytes);
    }
  });

  it('E9: a damaged result or a damaged list of key parts is a miss', async () => {
    const disk = createDiskStore(folder);
    for (const text of [
      '',
      '{',
      '[]',
      '{"outputs":{"a":{"hash":"../../etc/passwd","kind":"x","summary":"","sizeBytes":1}},"tookMs":1}',
    ]) {
      await writeWhole(path.join(folder, resultFile(key)), [new TextEncoder().encode(text)]);
      expect(disk.findResult(key)).toBeUndefined();
    }
    await disk.writeParts('g', {});
    const [file = ''] = await readdir(path.join(folder, 'graphs'));
    await writeFile(path.join(folder, 'graphs', file), '{"node": 3}');
    expect(disk.readParts('g')).toEqual({});
  });

  it('E9: a write that fails leaves nothing half-written behind', async () => {
    const file = path.join(folder, 'taken');
    await mkdir(file);
    await expect(writeWhole(file, [new Uint8Array(8)])).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('E8: over its budget, values that are cheap to make again per byte go first, pinned ones never', async () => {
    const disk = createDiskStore(folder);
    const [dear, cheap, pinned] = [value(1, 4096), value(2, 4096), value(3, 4096)];
    for (const [each, tookMs, name] of [
      [dear, 60_000, 'aa'],
      [cheap, 1, 'bb'],
      [pinned, 1, 'cc'],
    ] as const) {
      await disk.writeValue(each);
      await disk.writeResult(name.repeat(32), result(each.hash, tookMs));
    }
    const left = await evictFromDisk(folder, 40_000, new Set([pinned.hash]), Date.now());
    expect([dear, cheap, pinned].map(({ hash }) => disk.hasValue(hash))).toEqual([true, false, true]);
    expect(left).toBe(await storeSizeBytes(folder));
  });

  it('E9: half-written files of a process that was killed are cleared away once they are old', async () => {
    const disk = createDiskStore(folder);
    const kept = value(1);
    await disk.writeValue(kept);
    const half = path.join(folder, `${valueFile(kept.hash)}.1-ffff.part`);
    await writeFile(half, new Uint8Array(5000));
    const dayBefore = new Date(Date.now() - 25 * 3600 * 1000);
    await utimes(half, dayBefore, dayBefore);
    await evictFromDisk(folder, 4000, new Set(), Date.now());
    expect(disk.hasValue(kept.hash)).toBe(true);
    await expect(readFile(half)).rejects.toThrow();
  });
});

describe('memory and disk together', () => {
  const open = (warnings: string[] = [], more: object = {}): ValueStore =>
    new ValueStore({
      folder,
      download: () => Promise.reject(new Error('no device here')),
      release: () => undefined,
      onWarning: (text) => warnings.push(text),
      ...more,
    });
  const put = (store: ValueStore, n: number, length = 64) =>
    store.put({
      keys: { plan: `p${n}`.padEnd(64, '0'), effective: `e${n}`.padEnd(64, '0') },
      outputs: {
        tensor: {
          value: { kind: 'tensor', tensor: float32([length], new Float32Array(length).fill(n)) },
          kind: 'tensor',
          summary: 't',
          sizeBytes: length * 4,
        },
      },
      tookMs: 3,
      modelHashes: new Map(),
      toDisk: true,
    });

  it('E9: a value survives the end of the process, under both of its keys', async () => {
    const first = open();
    const id = put(first, 1).outputs.tensor?.id ?? '';
    expect(await first.flush(5000)).toBe(true);
    const second = open();
    expect(second.lookup('p1'.padEnd(64, '0'))).toEqual({ store: 'disk', outputs: { tensor: id }, valuesKept: true });
    expect(second.lookup('e1'.padEnd(64, '0'))?.valuesKept).toBe(true);
    expect(await second.load(id, 0)).toMatchObject({ from: 'disk', value: { tensor: { shape: [64] } } });
    expect(await second.load(id, 0)).toMatchObject({ from: 'memory' });
  });

  it('E3: key parts are merged per graph, so that a plan of a part of it forgets nothing', async () => {
    const parts = {
      type: 't',
      version: 1,
      params: {},
      files: {},
      models: {},
      device: 'cpu/fp32',
      libraries: {},
      wiring: {},
      inputs: {},
    };
    const first = open();
    first.rememberParts('g', { a: parts });
    first.rememberParts('g', { b: { ...parts, version: 2 } });
    await first.flush(5000);
    expect(Object.keys(open().previousParts('g'))).toEqual(['a', 'b']);
    expect(open().previousParts('other')).toEqual({});
  });

  it('E9: a folder that cannot be written gives one warning, and the values stay in memory', async () => {
    const file = path.join(folder, 'no-folder');
    await writeFile(file, '');
    const warnings: string[] = [];
    const store = open(warnings, { folder: file });
    const ids = [1, 2, 3].map((n) => put(store, n).outputs.tensor?.id ?? '');
    await store.flush(5000);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/cannot be kept in .*no-folder.*FACEX_HOME/);
    expect(ids.map((id) => store.placeOf(id))).toEqual(['memory', 'memory', 'memory']);
  });

  it.skipIf(process.getuid?.() === 0)('E9: a folder without permission is no fault of the run either', async () => {
    await chmod(folder, 0o500);
    const warnings: string[] = [];
    const store = open(warnings);
    put(store, 1);
    await store.flush(5000);
    await chmod(folder, 0o700);
    expect(warnings).toHaveLength(1);
  });

  it('E8: the disk budget holds while values are written', async () => {
    const store = open([], { diskBudgetBytes: 200_000 });
    for (let n = 0; n < 40; n += 1) put(store, n, 4096);
    await store.flush(20_000);
    expect(await storeSizeBytes(folder)).toBeLessThanOrEqual(200_000);
  });

  it('E8: a device value goes to the disk by its content once the run is over, and is freed when it is evicted', async () => {
    const released: unknown[] = [];
    const downloaded: unknown[] = [];
    const handle = { name: 'buffer' };
    const onDevice = { dtype: 'float32', shape: [4], place: 'device', handle } as const;
    const onHost = float32([4], Float32Array.of(1, 2, 3, 4));
    const store = open([], {
      release: (tensor: unknown) => released.push(tensor),
      download: async (tensor: unknown) => {
        downloaded.push(tensor);
        return onHost;
      },
    });
    const keys = { plan: 'd'.repeat(64), effective: 'e'.repeat(64) };
    const output = { value: { kind: 'tensor', tensor: onDevice }, kind: 'tensor', summary: 't', sizeBytes: 16 };
    const { outputs } = store.put({
      keys,
      outputs: { tensor: output },
      tookMs: 3,
      modelHashes: new Map(),
      toDisk: true,
    });
    const id = outputs.tensor?.id ?? '';
    expect([id.startsWith('key:'), downloaded.length]).toEqual([true, 0]);
    expect(store.lookup(keys.plan)).toMatchObject({ store: 'memory', valuesKept: true });

    store.writeDeviceValues();
    await store.flush(5000);
    const hash = encodeValue({ kind: 'tensor', tensor: onHost }).hash;
    expect(open().lookup(keys.plan)).toEqual({ store: 'disk', outputs: { tensor: hash }, valuesKept: true });
    store.unpin(id);
    store.memory.clear();
    expect(released).toEqual([onDevice]);
    expect(store.lookup(keys.plan)).toEqual({ store: 'disk', outputs: { tensor: hash }, valuesKept: true });
  });
});
