// Which device a runtime takes. A named device is taken or refused with what to do; 'auto' always ends with one and
// keeps the reasons for each it passed over.

import { fault } from './faults.ts';
import type { Probe, ProbeSize } from './probe.ts';
import { probeDevice, SPEED_PROBE, showsGraphicsDevice, WORKS_PROBE } from './probe.ts';
import type { DeclinedDevice, Device } from './types.ts';

/** What choosing needs to know of the machine; tests give their own. */
export interface Machine {
  probe(device: Device, size: ProbeSize): Promise<Probe>;
  showsGraphicsDevice(): boolean;
}

/** This machine. */
export const THIS_MACHINE: Machine = { probe: probeDevice, showsGraphicsDevice };

/** The device taken and those passed over. */
export interface Choice {
  readonly device: Device;
  readonly declined: readonly DeclinedDevice[];
}

/**
 * Takes the named device, or for 'auto' the first of cuda, webgpu (when faster than cpu), cpu.
 * @throws NodeFault device-unavailable when a named device does not compute.
 */
export async function chooseDevice(wanted: Device | 'auto', machine: Machine = THIS_MACHINE): Promise<Choice> {
  if (wanted === 'auto') return chooseAny(machine);
  if (wanted === 'cpu') return { device: 'cpu', declined: [] };
  const probe = await machine.probe(wanted, WORKS_PROBE);
  if (probe.works) return { device: wanted, declined: [] };
  throw fault('device-unavailable', `--device ${wanted}: ${probe.declined.reason}`, '--device', probe.declined.fix);
}

async function chooseAny(machine: Machine): Promise<Choice> {
  const cuda = await machine.probe('cuda', WORKS_PROBE);
  if (cuda.works) return { device: 'cuda', declined: [] };
  const webgpu = await webgpuDeclined(machine);
  if (webgpu === undefined) return { device: 'webgpu', declined: [cuda.declined] };
  return { device: 'cpu', declined: [cuda.declined, webgpu] };
}

async function webgpuDeclined(machine: Machine): Promise<DeclinedDevice | undefined> {
  if (!machine.showsGraphicsDevice()) {
    const reason = 'this machine shows no graphics device; a software driver would be slower than the processor';
    return {
      device: 'webgpu',
      reason,
      fix: 'give the machine (or the container) its graphics device, or ask with --device webgpu',
    };
  }
  const webgpu = await machine.probe('webgpu', SPEED_PROBE);
  if (!webgpu.works) return webgpu.declined;
  const cpu = await machine.probe('cpu', SPEED_PROBE);
  if (!cpu.works || webgpu.tookMs < cpu.tookMs) return undefined;
  const times = `${webgpu.tookMs.toFixed(1)} ms against ${cpu.tookMs.toFixed(1)} ms for the same convolutions`;
  return { device: 'webgpu', reason: `slower than the processor (${times})`, fix: 'ask for it with --device webgpu' };
}
