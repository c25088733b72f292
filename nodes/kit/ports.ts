/**
 * Kinds and ports. A port's type says more than its kind's name: the space it lives in and the sizes it wants.
 * `misfit` is the one rule for links, used while a link is drawn, in graphs/check, and again at run time on values.
 */

import { isSymbol } from './symbols.ts';
import type { Frame, KindName, RepresentationValue, Space, Value } from './values.ts';

/** What a kind is, in the field's words; the editor shows it, `facex nodes` prints it. */
export interface KindInfo {
  readonly title: string;
  /** dtype, layout and range. */
  readonly content: string;
}

/** Every kind, in the order the documentation lists them. */
export const KINDS: Readonly<Record<KindName, KindInfo>> = {
  image: { title: 'Image', content: 'uint8 [H, W, 3 or 4], sRGB, 0..255, with its frame' },
  mask: { title: 'Mask', content: 'float32 [H, W], 0..1, with its frame' },
  face: { title: 'Face', content: 'box, 478 points float32 [478, 3] in px of its frame, score 0..1' },
  frame: { title: 'Frame', content: 'coordinate space: size in px and the affine to the original picture' },
  parsing: { title: 'Parsing map', content: 'uint8 [H, W] label ids with their label set' },
  identity: { title: 'Identity f_ID', content: 'float32 [D], L2 norm 1' },
  regions: { title: 'Region vectors f_R', content: 'float32 [R, D], one vector per region, with present flags' },
  motion: { title: 'Motion f_E, f_P', content: '3DMM expression float32 [E] 0..1, pose float32 [3] degrees' },
  gaze: { title: 'Gaze f_G', content: 'float32 [2], yaw and pitch in degrees relative to the head' },
  texture: { title: 'Texture f_T', content: 'float32 [T] coefficients' },
  light: { title: 'Light f_L', content: 'float32 [27], nine spherical-harmonics bands of R, G, B' },
  representation: { title: 'Representation', content: 'component -> value and where it came from' },
  reference: { title: 'Reference I_R', content: 'uint8 [H, W, 3] with fusion mask and guide float32 [H, W]' },
  conditioning: {
    title: 'Conditioning f_SD',
    content: 'tokens float32 [1, N, D], for f_SD also a reference map float32 [1, C, h, w]',
  },
  denoiser: { title: 'Denoiser', content: 'a model with the FRC applications and ControlNets wired onto it' },
  latent: { title: 'Latent', content: 'float32 [1, C, h, w], about unit variance' },
  tensor: { title: 'Tensor', content: 'any dtype and shape' },
  number: { title: 'Number', content: 'float' },
  integer: { title: 'Integer', content: 'whole number' },
  boolean: { title: 'Boolean', content: 'true or false' },
  text: { title: 'Text', content: 'string' },
  choice: { title: 'Choice', content: 'one of a list of words' },
  seed: { title: 'Seed', content: 'whole number 0..2^32-1' },
  table: { title: 'Table', content: 'named columns, rows of text and numbers' },
};

/** Type of a port: kind, and where it matters the space and fixed sizes (for example identity D, latent channels). */
export interface PortType {
  readonly kind: KindName | 'any';
  /** The port takes or gives a list of values of the kind. */
  readonly list?: true;
  /** Absent = any space. */
  readonly space?: Space;
  /** Named sizes that must agree when both sides state them: a number, or a symbol such as '$identity' (bind-ports.ts). */
  readonly sizes?: Readonly<Record<string, number | string>>;
  /** Coefficient family or model a vector belongs to; two different ones never fit. May be a symbol. */
  readonly family?: string;
  /** Types of the components inside a bundle (a representation); those that both sides state must fit. */
  readonly parts?: Readonly<Record<string, PortType>>;
}

/** One input of a node type. */
export interface InputSpec extends PortType {
  readonly title?: string;
  readonly help?: string;
  /** An optional input may stay unlinked; run then gets undefined. */
  readonly optional?: true;
  /**
   * Inputs of a node that carry the same word here must come from the same original picture; checked on the values at
   * run time. Repeated inputs form one group per name.
   */
  readonly picture?: string;
}

/** One output of a node type. */
export interface OutputSpec extends PortType {
  readonly title?: string;
  readonly help?: string;
}

/** Why a value or an output does not fit an input, in words for the user: what was wanted, what came, what to do. */
export interface Misfit {
  readonly wanted: string;
  readonly got: string;
  readonly fix: string;
}

/** A port type in words: `mask in crop space`, `list of image`. */
export function portTypeInWords(type: PortType): string {
  const list = type.list ? 'list of ' : '';
  const space = type.space ? ` in ${type.space} space` : '';
  const family = type.family && !isSymbol(type.family) ? ` of family ${type.family}` : '';
  const sizes = Object.entries(type.sizes ?? {}).flatMap(([name, size]) => (isSymbol(size) ? [] : [`${name}=${size}`]));
  return `${list}${type.kind}${space}${family}${sizes.length > 0 ? ` (${sizes.join(', ')})` : ''}`;
}

function fixFor(from: PortType, to: PortType): string {
  if (from.kind === to.kind && from.space !== to.space) {
    if (from.space === 'crop' && to.space === 'original')
      return 'bring it back with face/paste-back, or use the port of the original picture';
    if (from.space === 'original' && to.space === 'crop') return 'take the aligned crop from face/detect-align';
    if (from.space === 'latent' || to.space === 'latent')
      return 'put a diffusion/vae-encode or diffusion/vae-decode between';
  }
  if (from.kind === 'parsing' && to.kind === 'mask') return 'put mask/regions-to-mask between';
  if (from.kind === 'image' && to.kind === 'latent') return 'put diffusion/vae-encode between';
  if (from.kind === 'latent' && to.kind === 'image') return 'put diffusion/vae-decode between';
  if (from.kind === 'image' && to.kind === 'face') return 'put face/detect-align between';
  if (from.kind === 'conditioning' && to.kind === 'denoiser') return 'wire it onto a denoiser with steer/frc';
  if (from.family !== undefined && to.family !== undefined && from.family !== to.family)
    return 'use two parts of the same family';
  if (from.kind === to.kind && from.sizes && to.sizes)
    return 'choose models whose sizes agree: `facex models show ID` tells them';
  return `link an output of kind ${to.kind}`;
}

/** Whether an output of type `from` may be linked into an input of type `to`; undefined means it fits. */
export function misfit(from: PortType, to: PortType): Misfit | undefined {
  const problem = (): Misfit => ({ wanted: portTypeInWords(to), got: portTypeInWords(from), fix: fixFor(from, to) });
  if (from.kind !== to.kind && from.kind !== 'any' && to.kind !== 'any') return problem();
  // A single value into a list input is a list of one; a list never fits a single input.
  if (from.list && !to.list) return problem();
  if (from.space && to.space && from.space !== to.space) return problem();
  if (differ(from.family, to.family)) return problem();
  for (const [name, size] of Object.entries(to.sizes ?? {})) {
    if (differ(from.sizes?.[name], size)) return problem();
  }
  for (const [name, part] of Object.entries(to.parts ?? {})) {
    const given = from.parts?.[name];
    const fault = given && misfit(given, part);
    if (fault) return { ...fault, wanted: `${to.kind} with ${fault.wanted}`, got: `${from.kind} with ${fault.got}` };
  }
  return undefined;
}

// A symbol that nothing has bound yet fits anything; it is bound, and checked, by the links around it.
function differ(given: number | string | undefined, wanted: number | string | undefined): boolean {
  if (given === undefined || wanted === undefined || isSymbol(given) || isSymbol(wanted)) return false;
  return given !== wanted;
}

function frameOf(value: Value): Frame | undefined {
  return 'frame' in value ? value.frame : undefined;
}

/** The port type of a value that exists: its kind, space, sizes, family and parts as they are. */
export function typeOfValue(value: Value): PortType {
  const frame = frameOf(value);
  const { sizes, family, parts } = factsOfValue(value);
  return {
    kind: value.kind,
    ...(frame ? { space: frame.space } : {}),
    ...(family ? { family } : {}),
    ...(sizes ? { sizes } : {}),
    ...(parts ? { parts } : {}),
  };
}

function factsOfValue(value: Value): Pick<PortType, 'sizes' | 'family' | 'parts'> {
  switch (value.kind) {
    case 'identity':
      return { sizes: { D: value.vector.shape[0] ?? 0 }, family: value.model };
    case 'regions':
      return { sizes: { R: value.vectors.shape[0] ?? 0, D: value.vectors.shape[1] ?? 0 }, family: value.model };
    case 'motion':
      return { sizes: { E: value.expression.shape[0] ?? 0 }, family: value.family };
    case 'texture':
      return { sizes: { T: value.coefficients.shape[0] ?? 0 }, family: value.family };
    case 'latent':
      return { sizes: { C: value.latent.shape[1] ?? 0 }, family: value.vae };
    case 'conditioning':
      return {
        sizes: {
          D: value.tokens.shape[2] ?? 0,
          ...(value.referenceMap ? { map: value.referenceMap.shape[1] ?? 0 } : {}),
        },
      };
    case 'representation':
      return { parts: partsOf(value) };
    default:
      return {};
  }
}

function partsOf({ identity, regions, motion, texture }: RepresentationValue): Record<string, PortType> {
  return {
    ...(identity ? { identity: typeOfValue(identity) } : {}),
    ...(regions ? { regions: typeOfValue(regions) } : {}),
    ...(motion
      ? {
          motion: {
            kind: 'motion',
            family: motion.family,
            ...(motion.expression ? { sizes: { E: motion.expression.shape[0] ?? 0 } } : {}),
          } as const,
        }
      : {}),
    ...(texture ? { texture: typeOfValue(texture) } : {}),
  };
}
