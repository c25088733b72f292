// Which licences were agreed to on this machine: asked once, kept in FACEX_HOME/models/agreed.json.

import { join } from 'node:path';
import { z } from 'zod';
import { ModelError } from '../errors.ts';
import type { KnownFile } from '../registry/known-files.ts';
import { keepFile, readIfThere } from '../store/files.ts';

const agreedSchema = z.object({
  agreed: z.array(z.object({ licence: z.string(), origin: z.string(), atIso: z.string() })),
});

/** What a user is shown before a file is fetched. */
export type LicenceNotice = Pick<KnownFile, 'title' | 'licence' | 'terms' | 'origin' | 'url'>;

/** How a user answers: `agree` to the licence, `nonCommercial` for files that may only be used so. */
export interface Consent {
  readonly agree: boolean;
  readonly nonCommercial: boolean;
}

const placeOf = (home: string): string => join(home, 'models', 'agreed.json');

async function readAgreed(home: string): Promise<z.infer<typeof agreedSchema>['agreed']> {
  const bytes = await readIfThere(placeOf(home));
  if (bytes === null) return [];
  try {
    return agreedSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).agreed;
  } catch {
    // An unreadable record counts as none: the user is asked again.
    return [];
  }
}

/** Whether this licence of this origin was agreed to before. */
export async function wasAgreed(home: string, { licence, origin }: LicenceNotice): Promise<boolean> {
  return (await readAgreed(home)).some((one) => one.licence === licence && one.origin === origin);
}

/**
 * Asks once and remembers a yes.
 * @throws ModelError `licence-refused` without one; for non-commercial files a plain agreement is not enough.
 */
export async function agreeOnce(
  home: string,
  notice: LicenceNotice,
  ask: (notice: LicenceNotice) => Promise<Consent>,
): Promise<void> {
  if (await wasAgreed(home, notice)) return;
  const { agree, nonCommercial } = await ask(notice);
  const { title, licence, terms, origin } = notice;
  if (!agree)
    throw new ModelError(
      'licence-refused',
      `${title} is under ${licence}. Nothing was fetched; agree to it first (--agree).`,
    );
  if (terms === 'non-commercial' && !nonCommercial) {
    throw new ModelError(
      'licence-refused',
      `${title} is for non-commercial use only. Nothing was fetched; say so explicitly (--non-commercial) if yours is.`,
    );
  }
  const agreed = [...(await readAgreed(home)), { licence, origin, atIso: new Date().toISOString() }];
  await keepFile(placeOf(home), `${JSON.stringify({ agreed }, null, 2)}\n`);
}
