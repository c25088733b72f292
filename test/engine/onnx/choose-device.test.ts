import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../engine/onnx/choose-device.ts';
import { chooseDevice } from '../../../engine/onnx/choose-device.ts';
import type { Probe } from '../../../engine/onnx/probe.ts';
import { probeDevice, WORKS_PROBE } from '../../../engine/onnx/probe.ts';
import type { Device } from '../../../engine/onnx/types.ts';
import { faultOf } from './test-models.ts';

const works = (tookMs: number): Probe => ({ works: true, tookMs });
const absent = (device: Device): Probe => ({
  works: false,
  declined: { device, reason: `no ${device} here`, fix: `get ${device}` },
});

function machine(probes: Partial<Record<Device, Probe>>, graphics = true): Machine & { probed: Device[] } {
  const probed: Device[] = [];
  return {
    probed,
    probe: async (device) => {
      probed.push(device);
      return probes[device] ?? absent(device);
    },
    showsGraphicsDevice: () => graphics,
  };
}

describe('chooseDevice', () => {
  it('takes cuda first, without looking further', async () => {
    const able = machine({ cuda: works(1), webgpu: works(1), cpu: works(1) });
    expect(await chooseDevice('auto', able)).toEqual({ device: 'cuda', declined: [] });
    expect(able.probed).toEqual(['cuda']);
  });

  it('takes webgpu when it beats the processor, and keeps why cuda was not taken', async () => {
    const choice = await chooseDevice('auto', machine({ webgpu: works(3), cpu: works(30) }));
    expect(choice).toMatchObject({ device: 'webgpu', declined: [{ device: 'cuda', reason: 'no cuda here' }] });
  });

  it('passes over a webgpu slower than the processor, with both times', async () => {
    const choice = await chooseDevice('auto', machine({ webgpu: works(900), cpu: works(30) }));
    expect(choice.device).toBe('cpu');
    expect(choice.declined[1]).toMatchObject({
      device: 'webgpu',
      reason: 'slower than the processor (900.0 ms against 30.0 ms for the same convolutions)',
    });
  });

  it('never starts webgpu on a machine without a graphics device', async () => {
    const bare = machine({ webgpu: works(1), cpu: works(30) }, false);
    expect((await chooseDevice('auto', bare)).device).toBe('cpu');
    expect(bare.probed).not.toContain('webgpu');
  });

  it('refuses a named device that is not there, with what to do', async () => {
    const fault = await faultOf(chooseDevice('webgpu', machine({ cpu: works(1) })));
    expect(fault).toMatchObject({
      code: 'device-unavailable',
      message: '--device webgpu: no webgpu here',
      where: '--device',
      fix: 'get webgpu',
    });
  });

  it('takes a named device however slow', async () => {
    expect(await chooseDevice('webgpu', machine({ webgpu: works(9000), cpu: works(1) }))).toEqual({
      device: 'webgpu',
      declined: [],
    });
    expect(await chooseDevice('cpu', machine({}))).toEqual({ device: 'cpu', declined: [] });
  });
});

describe('probeDevice', () => {
  it('really computes on the processor', async () => {
    const probe = await probeDevice('cpu', WORKS_PROBE);
    expect(probe).toMatchObject({ works: true });
    expect(probe.works && probe.tookMs).toBeGreaterThan(0);
  });

  it('says how to get cuda where its provider is not installed', async ({ skip }) => {
    const probe = await probeDevice('cuda', WORKS_PROBE);
    if (probe.works) skip('cuda works here');
    const declined = { device: 'cuda', reason: expect.stringMatching(/cuda/), fix: expect.stringMatching(/--device/) };
    expect(probe).toMatchObject({ declined });
  });
});
