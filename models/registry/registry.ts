// The list of all models the tool knows, and the way to find one.

import { ModelError } from '../errors.ts';
import { adaptedManifests } from './adapted.ts';
import type { ModelManifest } from './manifest.ts';
import { generatorManifests } from './nano.ts';
import { perceptionManifests } from './perception.ts';

/** Every model, perception first; ids are unique. */
export const manifests: readonly ModelManifest[] = [...perceptionManifests, ...generatorManifests, ...adaptedManifests];

/** The manifest of a model; throws `model-unknown` listing the ids there are. */
export function findManifest(id: string): ModelManifest {
  const manifest = manifests.find((one) => one.id === id);
  if (manifest !== undefined) return manifest;
  const known = manifests.map((one) => one.id).join(', ');
  throw new ModelError('model-unknown', `There is no model '${id}'. Known models: ${known}.`);
}
