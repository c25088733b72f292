import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../engine/cache/memory-store.ts';
import type { Tensor } from '../../../nodes/kit/index.ts';
import { float32 } from '../../../nodes/kit/index.ts';

const KIB = 1024;
const released: Tensor[] = [];

function store(hostKib: number, deviceKib = 1000): MemoryStore {
  released.length = 0;
  return new MemoryStore({
    hostBudgetBytes: hostKib * KIB,
    deviceBudgetBytes: deviceKib * KIB,
    release: (tensor) => released.push(tensor),
  });
}
const host = (kib: number) => ({ tensor: float32([kib * 256], new Float32Array(kib * 256)) });
const onDevice = (kib: number, handle: object = {}): Tensor => ({
  dtype: 'float32',
  shape: [kib * 256],
  place: 'device',
  handle,
});

describe('the memory store', () => {
  it('E8: what is cheap to make again per byte goes first', () => {
    const memory = store(10);
    memory.put('dear', host(4), 5000, false);
    memory.put('cheap', host(4), 1, false);
    memory.put('next', host(4), 100, false);
    expect(['dear', 'cheap', 'next'].map((id) => memory.has(id))).toEqual([true, false, true]);
    expect(memory.usedBytes().host).toBeLessThanOrEqual(10 * KIB);
  });

  it('E8: a dear value that is never used again goes in the end', () => {
    const memory = store(10);
    memory.put('dear', host(4), 20, false);
    for (let i = 0; i < 40; i += 1) memory.put(`v${i}`, host(4), 10, false);
    expect(memory.has('dear')).toBe(false);
  });

  it('E8: pinned values stay, over the budget if need be, until they are unpinned', () => {
    const memory = store(6);
    memory.put('a', host(4), 1, true);
    memory.put('b', host(4), 1, true);
    expect([memory.has('a'), memory.has('b')]).toEqual([true, true]);
    memory.unpin('a');
    expect([memory.has('a'), memory.has('b')]).toEqual([false, true]);
  });

  it('E8: host and device have budgets of their own', () => {
    const memory = store(6, 6);
    memory.put('h', host(4), 1, false);
    memory.put('d', { tensor: onDevice(4) }, 1, false);
    expect(memory.usedBytes()).toMatchObject({ host: expect.any(Number), device: expect.any(Number) });
    expect([memory.has('h'), memory.has('d')]).toEqual([true, true]);
  });

  it('a device tensor that two values share is freed with the last of them', () => {
    const memory = store(10, 5);
    const shared = onDevice(1, { name: 'shared' });
    memory.put('conditioning', { tokens: shared }, 1, false);
    memory.put('denoiser', { frc: [{ tokens: shared }] }, 50, false);
    memory.put('latent', { tensor: onDevice(3) }, 10, false);
    expect(memory.has('conditioning')).toBe(false);
    expect(released).toEqual([]);
    memory.clear();
    expect(released.filter((tensor) => tensor === shared)).toHaveLength(1);
  });
});
