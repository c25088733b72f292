/** `facex doctor`: what works on this machine, what does not, and what to do about it. Everything is tried, not guessed. */

import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../models/files/whole-file.ts';
import { listModels } from '../../models/store/locate.ts';
import { storeSizeBytes } from '../cache/disk-budget.ts';
import { describeDevices } from '../onnx/index.ts';
import type { DoctorReply } from './messages.ts';

type Check = DoctorReply['checks'][number];

async function checkDevices(): Promise<Check[]> {
  const reports = await describeDevices();
  return reports.map(({ device, works, detail, fix }) => ({
    about: 'device',
    name: device,
    state: works ? 'works' : 'absent',
    detail,
    ...(fix === undefined ? {} : { fix }),
  }));
}

async function checkModels(home: string): Promise<Check[]> {
  const models = await listModels({ home });
  return models.map(({ manifest, state, path: file, bytes, fix }) => {
    const from = manifest.adapts ? `${manifest.adapts.model} and ${manifest.adapts.delta}` : 'its npm package';
    const detail =
      state === 'importable' ? `is made from ${from} on first use` : `${state}, ${bytes ?? 0} bytes, ${file}`;
    const fine = state === 'present' || state === 'importable';
    return {
      about: 'model',
      name: manifest.id,
      state: fine ? 'works' : 'fault',
      detail,
      ...(fix === null ? {} : { fix }),
    };
  });
}

async function checkFolder(name: string, folder: string): Promise<Check> {
  const probe = path.join(folder, `.facex-doctor-${randomBytes(4).toString('hex')}`);
  try {
    await writeWhole(probe, [new Uint8Array(1)]);
    await rm(probe, { force: true });
    const mib = Math.round((await storeSizeBytes(folder)) / 2 ** 20);
    return {
      about: 'folder',
      name,
      state: 'works',
      detail: `${folder}, can be written${name === 'store' ? `, ${mib} MiB of values` : ''}`,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      about: 'folder',
      name,
      state: 'fault',
      detail: `${folder}: ${why}`,
      fix: 'Allow writing there, or set FACEX_HOME to another folder.',
    };
  }
}

/** Devices, models, folders and versions. */
export async function examine(home: string, versions: Readonly<Record<string, string>>): Promise<DoctorReply> {
  const devices = await checkDevices();
  const models = await checkModels(home);
  const folders = [await checkFolder('home', home), await checkFolder('store', path.join(home, 'store'))];
  const named = Object.entries(versions).map(
    ([name, detail]): Check => ({ about: 'version', name, state: 'works', detail }),
  );
  return { checks: [...devices, ...models, ...folders, ...named] };
}
