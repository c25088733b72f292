// Which reader stands for which role, and why some roles take no file.

import type { ModelFacts, ModelRole } from '../../nodes/kit/index.ts';
import { ModelError } from '../errors.ts';
import {
  type RoleReader,
  readDetector,
  readGaze,
  readIdentity,
  readLandmarks,
  readMotion,
  readParser,
  readRegionEncoder,
} from './face-roles.ts';
import { type FactSheet, Unfit } from './fact-sheet.ts';
import { readControlnet, readDenoiser, readSdAdapter, readTextEncoder } from './unet-roles.ts';
import { readPreviewDecoder, readVaeDecoder, readVaeEncoder } from './vae-roles.ts';

const closed =
  (why: string): RoleReader =>
  () => {
    throw new Unfit(why);
  };

const READERS: Readonly<Record<ModelRole, RoleReader>> = {
  detector: readDetector,
  landmarks: readLandmarks,
  iris: closed('the iris model is part of the mesh and comes with the pack'),
  parser: readParser,
  identity: readIdentity,
  'region-encoder': readRegionEncoder,
  motion: readMotion,
  'motion-basis': closed('the motion basis is no ONNX file and comes with the pack'),
  'eye-colours': closed('the read-out of eye colours is no ONNX file and comes with the pack'),
  gaze: readGaze,
  'vae-encoder': readVaeEncoder,
  'vae-decoder': readVaeDecoder,
  'preview-decoder': readPreviewDecoder,
  'text-encoder': readTextEncoder,
  denoiser: readDenoiser,
  'few-step-denoiser': closed('a few-step denoiser comes with the pack, as a delta on the denoiser it was made from'),
  'guiding-denoiser': closed('a guiding model comes with the pack, as a delta on the denoiser it was made from'),
  frc: closed(
    'FRC has no file of its own yet: it is inside a denoiser with reference_map and frc_scale; add that as a denoiser',
  ),
  'sd-adapter': readSdAdapter,
  controlnet: readControlnet,
};

/** Roles that an own file can fill. */
export const OPEN_ROLES: readonly ModelRole[] = (Object.keys(READERS) as ModelRole[]).filter(
  (role) => !['iris', 'motion-basis', 'eye-colours', 'few-step-denoiser', 'guiding-denoiser', 'frc'].includes(role),
);

/**
 * Facts of the file in a role; undefined while questions are open (`sheet.questions`).
 * @throws ModelError `model-unfit` with the reason, `fact-wrong` for answers that cannot be.
 */
export function readRole(role: ModelRole, sheet: FactSheet, file: string): ModelFacts | undefined {
  try {
    const facts = READERS[role](sheet);
    const [unused] = sheet.unused();
    if (unused === undefined) return sheet.questions.length > 0 ? undefined : facts;
    const asked = [...Object.keys(sheet.stated), ...sheet.questions.map(({ fact }) => fact)].join(', ');
    throw new ModelError('fact-wrong', `A ${role} has no fact '${unused}'; its facts are ${asked}.`);
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    throw new ModelError('model-unfit', `${file} cannot serve as ${role}: ${error.message}.`);
  }
}
