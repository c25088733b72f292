/** Symbols in port types, told from plain sizes and families. bind-ports.ts says what binds them. */

/** True for `$name`. */
export const isSymbol = (word: unknown): word is `$${string}` => typeof word === 'string' && word.startsWith('$');
