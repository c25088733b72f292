/** A stand-in for a public file as `facex models add` would take it: its facts come from its ports and the answers. */

import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { inspectFile } from '../../models/add/add-model.ts';
import type { ModelRole } from '../../nodes/kit/index.ts';
import type { OwnModel } from './own-models.ts';

/** A folder that is removed after the tests of the file. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'facex-models-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes the file and reads its facts. @throws when a question stays open. */
export async function inspectedModel(
  folder: string,
  file: string,
  role: ModelRole,
  bytes: Uint8Array,
  answers: Readonly<Record<string, string>>,
): Promise<OwnModel> {
  await writeFile(join(folder, file), bytes);
  const { facts, questions } = await inspectFile(join(folder, file), role, answers);
  if (!facts) throw new Error(`open: ${questions.map(({ fact }) => fact).join(', ')}`);
  return { folder, file, facts };
}
