// What `facex doctor` says of the devices: each is really tried, and its time for the same convolutions is given.

import { probeDevice, SPEED_PROBE } from './probe.ts';
import type { Device } from './types.ts';

/** A device as `facex doctor` shows it; `fix` is set when it does not work. */
export interface DeviceReport {
  readonly device: Device;
  readonly works: boolean;
  readonly detail: string;
  readonly fix?: string;
}

/** Tries every device; takes some seconds where webgpu has only a software driver. */
export async function describeDevices(): Promise<readonly DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of ['cpu', 'webgpu', 'cuda'] as const) {
    const probe = await probeDevice(device, SPEED_PROBE);
    reports.push(
      probe.works
        ? {
            device,
            works: true,
            detail: `${SPEED_PROBE.channels}-channel convolutions over ${SPEED_PROBE.sidePx} x ${SPEED_PROBE.sidePx} px in ${probe.tookMs.toFixed(1)} ms`,
          }
        : { device, works: false, detail: probe.declined.reason, fix: probe.declined.fix },
    );
  }
  return reports;
}
