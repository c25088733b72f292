/** Colour and shape of each kind's ports: families share a colour, the shape tells kinds of a family apart. */

import type { PortType } from '../../nodes/kit/index.ts';

export interface KindLook {
  /** A CSS custom property of tokens.css. */
  readonly colour: string;
  readonly shape: 'round' | 'square' | 'diamond' | 'bar' | 'stack';
}

const look = (colour: string, shape: KindLook['shape']): KindLook => ({ colour: `var(--kind-${colour})`, shape });

const LOOKS: Readonly<Record<string, KindLook>> = {
  image: look('picture', 'round'),
  mask: look('mask', 'square'),
  face: look('face', 'round'),
  frame: look('face', 'diamond'),
  parsing: look('mask', 'diamond'),
  identity: look('component', 'round'),
  regions: look('component', 'square'),
  motion: look('component', 'diamond'),
  gaze: look('component', 'bar'),
  texture: look('face', 'square'),
  light: look('face', 'bar'),
  representation: look('steer', 'square'),
  reference: look('steer', 'round'),
  conditioning: look('steer', 'diamond'),
  denoiser: look('model', 'round'),
  latent: look('latent', 'round'),
  tensor: look('latent', 'square'),
};

const PLAIN = look('plain', 'round');

/** Look of a port; lists are stacks whatever their kind. */
export function lookOf(type: PortType): KindLook {
  const found = LOOKS[type.kind] ?? PLAIN;
  return type.list ? { ...found, shape: 'stack' } : found;
}
