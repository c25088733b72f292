// Collects the facts of a file while a role is read: from the file, from what is known of a public file, from the user.
// What nobody stated becomes a question; nothing is guessed.

import { ModelError } from '../errors.ts';
import type { OnnxFileHead, OnnxPort } from '../onnx-file/read-ports.ts';
import type { STATED_BY } from '../registry/manifest.ts';

/** A fact that the file does not tell. */
export interface Question {
  readonly fact: string;
  readonly ask: string;
  /** Legal words; absent = free text in the form `ask` describes. */
  readonly options?: readonly string[];
  /** What is usual for such files; shown, never taken by itself. */
  readonly usual?: string;
}

/** Facts by name, as words: what `--fact name=value` and a row of the known files hold. */
export type Answers = Readonly<Record<string, string>>;

/** Thrown inside a role's reader when the file cannot serve; the message is the reason. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

/** The file's ports and the answers so far, for the reader of one role. */
export class FactSheet {
  readonly head: OnnxFileHead;
  readonly questions: Question[] = [];
  /** Fact -> who stated it. */
  readonly stated: Record<string, (typeof STATED_BY)[number]> = {};
  /** Files that must lie beside the model, by the name they are kept under -> where they are now. */
  readonly #user: Answers;
  readonly #known: Answers;
  readonly #used = new Set<string>();

  constructor(head: OnnxFileHead, user: Answers, known: Answers) {
    this.head = head;
    this.#user = user;
    this.#known = known;
  }

  /** The answer to a question, or undefined, in which case the question is kept. */
  answer(question: Question): string | undefined {
    const { fact } = question;
    this.#used.add(fact);
    const user = this.#user[fact];
    const given = user ?? this.#known[fact];
    if (given === undefined) {
      this.questions.push(question);
      return undefined;
    }
    this.stated[fact] = user === undefined ? 'known' : 'user';
    if (question.options && !question.options.includes(given)) {
      const legal = question.options.join(', ');
      throw new ModelError('fact-wrong', `The fact ${fact} is one of ${legal}, got '${given}'.`);
    }
    return given;
  }

  /** The same where the family of the file settles it and the user may still say otherwise. */
  settled(question: Question, value: string): string {
    const { fact } = question;
    this.#used.add(fact);
    if (this.#user[fact] !== undefined || this.#known[fact] !== undefined) return this.answer(question) ?? value;
    this.stated[fact] = 'known';
    return value;
  }

  /** A fact read off the file; when the user states another, that is a fault. */
  read<T extends string | number>(fact: string, value: T): T {
    this.#used.add(fact);
    const user = this.#user[fact];
    if (user !== undefined && user !== String(value)) {
      throw new ModelError('fact-wrong', `The file says that ${fact} is ${value}, and '${user}' was stated.`);
    }
    this.stated[fact] = 'file';
    return value;
  }

  /** A positive whole number that the file may leave open. */
  size(fact: string, side: number | string | undefined, ask: string, usual?: number): number | undefined {
    if (typeof side === 'number') return this.read(fact, side);
    const given = this.answer({ fact, ask, ...(usual === undefined ? {} : { usual: String(usual) }) });
    if (given === undefined) return undefined;
    const number = Number(given);
    if (!Number.isInteger(number) || number < 1) {
      throw new ModelError('fact-wrong', `The fact ${fact} is a whole number from 1 on, got '${given}'.`);
    }
    return number;
  }

  /** Answers of the user that no question of this role asks for. */
  unused(): string[] {
    return Object.keys(this.#user).filter((fact) => !this.#used.has(fact));
  }

  input(name: string): OnnxPort | undefined {
    return this.head.inputs.find((port) => port.name === name);
  }

  output(name: string): OnnxPort | undefined {
    return this.head.outputs.find((port) => port.name === name);
  }
}

/** A port in words: `input float32 [N, 3, 112, 112]`. */
export const portInWords = ({ name, elementType, shape }: OnnxPort): string =>
  `${name} ${elementType} ${shape ? `[${shape.join(', ')}]` : 'of any shape'}`;

/** Ports in words. */
export const portsInWords = (ports: readonly OnnxPort[]): string => ports.map(portInWords).join('; ') || 'none';

/** The only port of a list. @throws Unfit when there is none or more than one. */
export function onlyPort(ports: readonly OnnxPort[], what: string): OnnxPort {
  const [first] = ports;
  if (first && ports.length === 1) return first;
  throw new Unfit(`it has ${ports.length} ${what}s (${portsInWords(ports)}), and this role takes one`);
}
