/**
 * Symbols in port types: `{ D: '$identity' }` says "the same number wherever this node says $identity". A symbol is
 * bound by the model a param chooses (`$model.D`: D of the model of param `model`) or by the first link that states it.
 * check, run and the editor bind with these functions, so all three refuse the same links in the same words.
 */

import type { ModelFacts } from './model-facts.ts';
import type { NodeDescription } from './node.ts';
import type { InputSpec, PortType } from './ports.ts';
import { isSymbol } from './symbols.ts';

/** Symbol (without its `$`) -> number or family. */
export type Bindings = Readonly<Record<string, number | string>>;

/** Model id -> the symbols its facts bind; what check is handed about models. */
export type ModelBindings = ReadonlyMap<string, Bindings>;

/** Symbols a model of these facts binds: sizes and families that its node's ports speak of. */
export function bindingsOfModel(id: string, facts: ModelFacts): Bindings {
  switch (facts.role) {
    case 'identity':
      return { D: facts.width, family: id };
    case 'region-encoder':
      return { D: facts.width, family: id };
    case 'motion':
      return { E: facts.expression, family: facts.family };
    case 'motion-basis':
      return { E: facts.expression, family: facts.family };
    case 'vae-encoder':
    case 'vae-decoder':
    case 'preview-decoder':
      return { C: facts.channels, family: facts.vae };
    case 'text-encoder':
      return { width: facts.width };
    case 'denoiser':
    case 'few-step-denoiser':
    case 'guiding-denoiser':
      return {
        ...(facts.role === 'denoiser' ? {} : { madeFrom: facts.madeFrom }),
        C: facts.channels,
        width: facts.contextWidth,
        family: facts.vae,
        ...(facts.frc ? { map: facts.frc.referenceChannels } : {}),
      };
    case 'frc':
    case 'controlnet':
      return { C: facts.channels, width: facts.contextWidth };
    case 'sd-adapter':
      return {
        identity: facts.identity,
        regions: facts.regions,
        regionWidth: facts.regionWidth,
        family: facts.family,
        expression: facts.expression,
        texture: facts.texture,
        width: facts.width,
        map: facts.referenceChannels,
      };
    default:
      return {};
  }
}

/** Symbols bound by the models that a node's params name, as `<param>.<symbol>`; '' binds what the built-in way binds. */
export function bindingsOfParams(
  description: NodeDescription,
  params: Readonly<Record<string, unknown>>,
  models: ModelBindings,
): Record<string, number | string> {
  const bound: Record<string, number | string> = {};
  for (const [param, spec] of Object.entries(description.params)) {
    if (spec.param !== 'model') continue;
    const id = params[param] ?? spec.default;
    const binds = id === '' ? spec.builtIn?.binds : typeof id === 'string' ? models.get(id) : undefined;
    for (const [symbol, value] of Object.entries(binds ?? {})) bound[`${param}.${symbol}`] = value;
  }
  return bound;
}

/** The type with its bound symbols replaced and the open ones left out, which then fit anything. */
export function bindType<T extends PortType>(type: T, bound: Bindings): T {
  if (type.sizes === undefined && type.family === undefined && type.parts === undefined) return type;
  const { sizes, family, parts, ...rest }: PortType = type;
  const known = family === undefined ? undefined : numberOrFamily(family, bound);
  const bare: PortType = {
    ...rest,
    ...(sizes ? { sizes: boundSizes(sizes, bound) } : {}),
    ...(known === undefined ? {} : { family: String(known) }),
    ...(parts
      ? { parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, bindType(part, bound)])) }
      : {}),
  };
  return bare as T;
}

function boundSizes(sizes: NonNullable<PortType['sizes']>, bound: Bindings): Record<string, number> {
  return Object.fromEntries(
    Object.entries(sizes).flatMap(([name, size]) => {
      const known = numberOrFamily(size, bound);
      return typeof known === 'number' ? [[name, known]] : [];
    }),
  );
}

function numberOrFamily(word: number | string, bound: Bindings): number | string | undefined {
  return isSymbol(word) ? (Object.hasOwn(bound, word.slice(1)) ? bound[word.slice(1)] : undefined) : word;
}

/** Binds the open symbols of an input's type to what a link brings into it. */
export function learnFrom(given: PortType, wanted: PortType, bound: Record<string, number | string>): void {
  for (const [name, size] of Object.entries(wanted.sizes ?? {})) learn(size, given.sizes?.[name], bound);
  if (wanted.family !== undefined) learn(wanted.family, given.family, bound);
  for (const [name, part] of Object.entries(wanted.parts ?? {})) {
    const from = given.parts?.[name];
    if (from) learnFrom(from, part, bound);
  }
}

function learn(
  wanted: number | string,
  given: number | string | undefined,
  bound: Record<string, number | string>,
): void {
  if (!isSymbol(wanted) || given === undefined || isSymbol(given)) return;
  if (!Object.hasOwn(bound, wanted.slice(1))) bound[wanted.slice(1)] = given;
}

/** Ports of one node with every symbol bound by its models and then by what is linked in, in the order of the inputs. */
export function boundInputs(
  inputs: Readonly<Record<string, InputSpec>>,
  given: Readonly<Record<string, readonly PortType[]>>,
  bound: Record<string, number | string>,
): Record<string, InputSpec> {
  for (const [port, spec] of Object.entries(inputs)) {
    for (const type of given[port] ?? []) learnFrom(type, spec, bound);
  }
  return Object.fromEntries(Object.entries(inputs).map(([port, spec]) => [port, bindType(spec, bound)]));
}
