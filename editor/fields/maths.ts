/** Typed sums: `20/3`, `2*(3+4)`, `50%`, `+=5` onto what is there. A parser of its own, since nothing is evaluated here. */

interface Reading {
  readonly text: string;
  at: number;
}

const OPERATORS = /^(\+|-|\*|\/)=/;
/** Deeper brackets than a person types are refused rather than followed. */
const DEEPEST = 50;

function peek(reading: Reading): string {
  while (reading.text[reading.at] === ' ') reading.at += 1;
  return reading.text[reading.at] ?? '';
}

function takes(reading: Reading, characters: string): string | undefined {
  const next = peek(reading);
  if (next === '' || !characters.includes(next)) return undefined;
  reading.at += 1;
  return next;
}

function readSum(reading: Reading, depth: number): number {
  let sum = readProduct(reading, depth);
  for (let sign = takes(reading, '+-−'); sign; sign = takes(reading, '+-−')) {
    const next = readProduct(reading, depth);
    sum = sign === '+' ? sum + next : sum - next;
  }
  return sum;
}

function readProduct(reading: Reading, depth: number): number {
  let product = readPower(reading, depth);
  for (let sign = takes(reading, '*/×÷'); sign; sign = takes(reading, '*/×÷')) {
    const next = readPower(reading, depth);
    product = sign === '*' || sign === '×' ? product * next : product / next;
  }
  return product;
}

function readPower(reading: Reading, depth: number): number {
  if (depth > DEEPEST) return Number.NaN;
  const sign = takes(reading, '+-−');
  if (sign) return sign === '+' ? readPower(reading, depth + 1) : -readPower(reading, depth + 1);
  const base = readOne(reading, depth);
  return takes(reading, '^') ? base ** readPower(reading, depth + 1) : base;
}

function readOne(reading: Reading, depth: number): number {
  if (takes(reading, '(')) {
    const inside = readSum(reading, depth + 1);
    return takes(reading, ')') ? inside : Number.NaN;
  }
  peek(reading);
  const found = /^(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?|^pi\b|^π/i.exec(reading.text.slice(reading.at));
  if (!found) return Number.NaN;
  reading.at += found[0].length;
  const number = /^[\d.,]/.test(found[0]) ? Number(found[0].replace(',', '.')) : Math.PI;
  return takes(reading, '%') ? number / 100 : number;
}

/**
 * The number a typed text stands for; undefined when it is none. `unit` may follow; `current` is what `+=5`, `*=2` and
 * so on start from.
 */
export function readMaths(text: string, unit: string, current: number): number | undefined {
  const words = text.trim();
  const bare = unit !== '' && words.endsWith(unit) ? words.slice(0, -unit.length) : words.replace(/°$/, '');
  const onto = OPERATORS.exec(bare);
  const reading: Reading = { text: onto ? bare.slice(2) : bare, at: 0 };
  const value = readSum(reading, 0);
  if (peek(reading) !== '' || !Number.isFinite(value)) return undefined;
  const sum = onto ? { '+': current + value, '-': current - value, '*': current * value, '/': current / value } : {};
  const result = onto ? sum[(onto[1] ?? '+') as keyof typeof sum] : value;
  return result !== undefined && Number.isFinite(result) ? result : undefined;
}
