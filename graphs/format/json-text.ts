/**
 * Finds what JSON.parse does not say: line and column of a syntax error (V8's texts differ by version and often give
 * no place), and names written twice in one object, of which JSON.parse silently keeps the last.
 */

/** A syntax error: place counted from 1, and what the grammar wanted there. */
export interface SyntaxFault {
  readonly line: number;
  readonly column: number;
  readonly wanted: string;
  readonly got: string;
}

/** What a scan of a JSON text found; `twice` lists the paths of repeated names. */
export interface TextScan {
  readonly fault?: SyntaxFault;
  readonly twice: readonly (readonly (string | number)[])[];
}

/** One open object or list; `at` is the name or index being read. */
type Level = ObjectLevel | ListLevel;
interface ObjectLevel {
  readonly names: Set<string>;
  at: string;
}
interface ListLevel {
  readonly names?: never;
  at: number;
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/;
const LONGEST_SCALAR = 1000;

/** Scans the whole text once, without recursion, so that no nesting depth is too much. */
export function scanJsonText(text: string): TextScan {
  const levels: Level[] = [];
  const twice: (string | number)[][] = [];
  let position = 0;

  const next = (): string => {
    position = endOfSpace(text, position);
    return text[position] ?? '';
  };
  const fail = (wanted: string): TextScan => ({ fault: faultAt(text, position, wanted), twice });

  /** Moves over a text in double quotes; gives what was wanted when it is broken. */
  const passText = (): string | undefined => {
    const end = endOfText(text, position);
    position = end.position;
    return end.wanted;
  };

  /** Moves over `"name":` and notes the name; gives what was wanted when it is not there. */
  const passName = (level: ObjectLevel): string | undefined => {
    if (next() !== '"') return 'a name in double quotes';
    const start = position;
    const wanted = passText();
    if (wanted) return wanted;
    level.at = String(JSON.parse(text.slice(start, position)));
    if (level.names.has(level.at)) twice.push(levels.map((open) => open.at));
    level.names.add(level.at);
    if (next() !== ':') return 'a colon after the name';
    position += 1;
    return undefined;
  };

  /** Moves over a scalar or an opening bracket with what follows it; 'open' when the value goes on inside. */
  const passValue = (): 'complete' | 'open' | { readonly wanted: string } => {
    const first = next();
    if (first === '"') {
      const wanted = passText();
      return wanted ? { wanted } : 'complete';
    }
    if (first !== '{' && first !== '[') {
      const found = SCALAR.exec(text.slice(position, position + LONGEST_SCALAR))?.[0];
      position += found?.length ?? 0;
      return found === undefined ? { wanted: 'a value' } : 'complete';
    }
    position += 1;
    const level: Level = first === '{' ? { names: new Set(), at: '' } : { at: 0 };
    if (next() === endOf(level)) {
      position += 1;
      return 'complete';
    }
    levels.push(level);
    const wanted = level.names ? passName(level) : undefined;
    return wanted ? { wanted } : 'open';
  };

  for (;;) {
    const value = passValue();
    if (typeof value === 'object') return fail(value.wanted);
    if (value === 'open') continue;
    while (levels.length > 0 && next() === endOf(levels.at(-1))) {
      position += 1;
      levels.pop();
    }
    const level = levels.at(-1);
    if (!level) return next() === '' ? { twice } : fail('the end of the file');
    if (next() !== ',') return fail(`a comma or ${endOf(level)}`);
    position += 1;
    if (level.names) {
      const wanted = passName(level);
      if (wanted) return fail(wanted);
    } else {
      level.at += 1;
    }
  }
}

function endOf(level: Level | undefined): string {
  return level?.names ? '}' : ']';
}

// Plain loops: a regular expression with * overflows V8's stack on a text of some megabytes.
function endOfSpace(text: string, start: number): number {
  let position = start;
  while (' \t\n\r'.includes(text[position] ?? 'x')) position += 1;
  return position;
}

function endOfText(text: string, start: number): { readonly position: number; readonly wanted?: string } {
  let position = start + 1;
  for (;;) {
    const code = text.charCodeAt(position);
    if (Number.isNaN(code) || code < 0x20) return { position, wanted: 'the closing double quote of the text before' };
    if (code === 0x22) return { position: position + 1 };
    if (code === 0x5c) {
      ESCAPE.lastIndex = position;
      const sequence = ESCAPE.exec(text)?.[0];
      if (sequence === undefined)
        return { position, wanted: 'an escape such as \\n or \\u00e9 (write \\\\ for a backslash)' };
      position += sequence.length;
    } else {
      position += 1;
    }
  }
}

function faultAt(text: string, position: number, wanted: string): SyntaxFault {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  const column = position - before.lastIndexOf('\n');
  const sign = text.codePointAt(position);
  const got = sign === undefined ? 'the end of the file' : `the sign ${JSON.stringify(String.fromCodePoint(sign))}`;
  return { line, column, wanted, got };
}
