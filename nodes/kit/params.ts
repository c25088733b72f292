/**
 * Params: what a user sets on a node. Each kind of param has one widget in the editor and one parser here, so a value
 * from a graph file, `--set` or a slider is read by the same code.
 */

interface ParamBase {
  readonly title?: string;
  readonly help?: string;
  /** Changes what is shown while the node runs and never its result, so it is no part of the plan key (rule E2). */
  readonly showOnly?: true;
}

/** A float with a range and a unit; `step` is the slider's. */
export interface NumberParam extends ParamBase {
  readonly param: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** For example 'px', 'degrees', 'share'; '' for a bare ratio. */
  readonly unit: string;
}

/** A whole number with a range and a unit. */
export interface IntegerParam extends ParamBase {
  readonly param: 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

export interface BooleanParam extends ParamBase {
  readonly param: 'boolean';
  readonly default: boolean;
}

/** One word of `options`; `optionsFrom` names a `names` param of the same node whose words are legal as well. */
export interface ChoiceParam extends ParamBase {
  readonly param: 'choice';
  readonly default: string;
  readonly options: readonly string[];
  readonly optionsFrom?: string;
}

export interface TextParam extends ParamBase {
  readonly param: 'text';
  readonly default: string;
  readonly multiline?: true;
}

/** Several words in order, for example the donors of an assembler; each lower-case letters, digits and '-'. */
export interface NamesParam extends ParamBase {
  readonly param: 'names';
  readonly default: readonly string[];
}

/** A subset of `options`, for example which regions to take. */
export interface SetParam extends ParamBase {
  readonly param: 'set';
  readonly default: readonly string[];
  readonly options: readonly string[];
  /** The options can be clicked on the parsing map of this input: option -> the labels that make it up. */
  readonly picks?: { readonly input: string; readonly labels: Readonly<Record<string, readonly string[]>> };
}

/** Seed of the random numbers, 0..2^32-1. */
export interface SeedParam extends ParamBase {
  readonly param: 'seed';
  readonly default: number;
}

/** sRGB colour as #rrggbb. */
export interface ColourParam extends ParamBase {
  readonly param: 'colour';
  readonly default: string;
}

/** Path of a file, relative to the graph file; its content is part of the plan key. '' = none chosen. */
export interface FileParam extends ParamBase {
  readonly param: 'file';
  readonly default: string;
  readonly accept: 'picture' | 'onnx' | 'any';
}

/** Model of the registry by id, of one role; its sha256 is part of the plan key. */
export interface ModelParam extends ParamBase {
  readonly param: 'model';
  readonly default: string;
  readonly role: string;
  /** Roles that serve as well, for example a preview decoder where a VAE decoder is asked for. */
  readonly alsoRoles?: readonly string[];
  /** Input of the node: the model must be made from the one that arrives there (facts with `madeFrom`). */
  readonly madeFrom?: string;
  /** The node has a way without a model, chosen by '': what the editor calls it, and the port symbols it binds. */
  readonly builtIn?: { readonly title: string; readonly binds?: Readonly<Record<string, number | string>> };
}

/** Named numbers, for example expression sliders; a name that is absent is left as it is. */
export interface SlidersParam extends ParamBase {
  readonly param: 'sliders';
  readonly default: Readonly<Record<string, number>>;
  /** Slider group -> names, in the order shown. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Input of kind motion whose expression says what a name that is not set has. */
  readonly of?: string;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

/** Brush strokes of a mask: points in shares of width and height (0..1), radius in shares of the width. */
export interface StrokesParam extends ParamBase {
  readonly param: 'strokes';
  readonly default: readonly Stroke[];
  /** Input whose picture is painted over. */
  readonly over?: string;
  /** Input whose mask the strokes start from. */
  readonly under?: string;
}

/** One stroke; with `invert` it has no points and turns what was painted so far inside out. */
export interface Stroke {
  readonly points: readonly (readonly [number, number])[];
  readonly radius: number;
  readonly erase?: boolean;
  readonly invert?: boolean;
}

export type ParamSpec =
  | NumberParam
  | IntegerParam
  | BooleanParam
  | ChoiceParam
  | TextParam
  | NamesParam
  | SetParam
  | SeedParam
  | ColourParam
  | FileParam
  | ModelParam
  | SlidersParam
  | StrokesParam;

/** TypeScript type of a param's value. */
export type ParamValue<P extends ParamSpec> = P extends { param: 'number' | 'integer' | 'seed' }
  ? number
  : P extends { param: 'boolean' }
    ? boolean
    : P extends { param: 'names' | 'set' }
      ? readonly string[]
      : P extends { param: 'sliders' }
        ? Readonly<Record<string, number>>
        : P extends { param: 'strokes' }
          ? readonly Stroke[]
          : string;

/** Result of reading a param: the value, or what was wanted in words. */
export type ParamResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly wanted: string };

const NAME = /^[a-z][a-z0-9-]*$/;
const no = (wanted: string): ParamResult => ({ ok: false, wanted });
const yes = (value: unknown): ParamResult => ({ ok: true, value });

function readNumber(spec: { min: number; max: number; unit: string }, raw: unknown, whole: boolean): ParamResult {
  const unit = spec.unit ? ` ${spec.unit}` : '';
  const noun = whole ? 'whole number' : 'number';
  const wanted = `a ${noun} from ${spec.min} to ${spec.max}${unit}`;
  if (typeof raw !== 'number' || !Number.isFinite(raw)) return no(wanted);
  if (whole && !Number.isInteger(raw)) return no(wanted);
  return raw < spec.min || raw > spec.max ? no(wanted) : yes(raw);
}

function readWords(raw: unknown, legal: (word: string) => boolean, wanted: string): ParamResult {
  if (!Array.isArray(raw) || !raw.every((word) => typeof word === 'string' && legal(word))) return no(wanted);
  return new Set(raw).size === raw.length ? yes(raw) : no(`${wanted}, each once`);
}

function isStroke(raw: unknown): raw is Stroke {
  if (typeof raw !== 'object' || raw === null) return false;
  const { points, radius } = raw as Record<string, unknown>;
  return (
    typeof radius === 'number' &&
    radius > 0 &&
    radius <= 1 &&
    Array.isArray(points) &&
    points.every((p) => Array.isArray(p) && p.length === 2 && p.every((v) => typeof v === 'number' && v >= 0 && v <= 1))
  );
}

/**
 * Reads a param's value from unknown data. `siblings` are the node's other raw params (for `optionsFrom`).
 */
export function readParam(
  spec: ParamSpec,
  raw: unknown,
  siblings: Readonly<Record<string, unknown>> = {},
): ParamResult {
  switch (spec.param) {
    case 'number':
      return readNumber(spec, raw, false);
    case 'integer':
      return readNumber(spec, raw, true);
    case 'seed':
      return readNumber({ min: 0, max: 2 ** 32 - 1, unit: '' }, raw, true);
    case 'boolean':
      return typeof raw === 'boolean' ? yes(raw) : no('true or false');
    case 'choice': {
      const more = spec.optionsFrom ? siblings[spec.optionsFrom] : undefined;
      const options = [...spec.options, ...(Array.isArray(more) ? more.filter((o) => typeof o === 'string') : [])];
      return typeof raw === 'string' && options.includes(raw) ? yes(raw) : no(`one of ${options.join(', ')}`);
    }
    case 'text':
      return typeof raw === 'string' ? yes(raw) : no('a text');
    case 'file':
      return typeof raw === 'string' ? yes(raw) : no('the path of a file');
    case 'model':
      return typeof raw === 'string' && (raw !== '' || spec.builtIn)
        ? yes(raw)
        : no(`the id of a ${spec.role} model${spec.builtIn ? `, or nothing for ${spec.builtIn.title}` : ''}`);
    case 'colour':
      return typeof raw === 'string' && /^#[0-9a-f]{6}$/i.test(raw) ? yes(raw) : no('a colour as #rrggbb');
    case 'names':
      return readWords(raw, (word) => NAME.test(word), 'a list of names in lower-case letters, digits and -');
    case 'set':
      return readWords(raw, (word) => spec.options.includes(word), `a list of ${spec.options.join(', ')}`);
    case 'strokes':
      return Array.isArray(raw) && raw.every(isStroke) ? yes(raw) : no('a list of strokes {points: [[x, y]], radius}');
    case 'sliders': {
      const wanted = `numbers by name from ${spec.min} to ${spec.max}${spec.unit ? ` ${spec.unit}` : ''}`;
      if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return no(wanted);
      const fits = Object.values(raw).every((v) => readNumber(spec, v, false).ok);
      return fits ? yes(raw) : no(wanted);
    }
  }
}
