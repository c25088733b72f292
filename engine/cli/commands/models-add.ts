/** `facex models add`: a file of the user's as a model. What the file does not tell is asked, in a terminal or as flags. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import { addDelta } from '../../../models/add/add-delta.ts';
import { type AddResult, addModel, type Inspection } from '../../../models/add/add-model.ts';
import type { Question } from '../../../models/add/fact-sheet.ts';
import { OPEN_ROLES } from '../../../models/add/roles.ts';
import { ModelError } from '../../../models/errors.ts';
import { findHome } from '../../../models/store/places.ts';
import type { ModelRole } from '../../../nodes/kit/index.ts';
import { type Assignments, collectAssignment } from '../arguments.ts';
import { EXIT } from '../exit-codes.ts';
import { type HomeOption, withHome } from '../graph-options.ts';
import { print, printJson, say } from '../terminal.ts';

interface AddCommandOptions extends HomeOption {
  readonly role: ModelRole;
  readonly adapts?: string;
  readonly name?: string;
  readonly title?: string;
  readonly licence?: string;
  readonly fact?: Assignments;
  readonly beside?: Assignments;
  readonly json?: boolean;
}

/** Adds `facex models add`. */
export function addModelsAddCommand(
  models: Command,
  finish: (code: number) => void,
  guarded: (work: () => Promise<number>) => Promise<number>,
): void {
  withHome(models.command('add').description('take an ONNX file of yours as a model'))
    .argument(
      '<file>',
      'the .onnx file; weights files beside it come along. With --adapts a low-rank delta (.safetensors)',
    )
    .addOption(new Option('--role <role>', 'what it does in a graph').choices(OPEN_ROLES).makeOptionMandatory())
    .option('--adapts <id>', 'the model whose weights the file changes; a model of its own is made of both')
    .option('--name <name>', 'graphs name it own/NAME; default the name of the file')
    .option('--fact <name=value>', 'a fact the file does not tell; name=@FILE reads it from a file', collectAssignment)
    .option('--beside <name=file>', 'a file that belongs to it, for example tokenizer.json=FILE', collectAssignment)
    .option('--title <text>', 'what lists call it')
    .option('--licence <text>', 'under what terms you have it')
    .option('--json', 'its manifest, or { questions }, as one JSON object')
    .action(async (file: string, options: AddCommandOptions) => finish(await guarded(() => add(file, options))));
}

async function add(file: string, options: AddCommandOptions): Promise<number> {
  const { adapts } = options;
  if (adapts !== undefined) {
    const manifest = await addDelta(path.resolve(file), { ...options, adapts, home: options.home ?? findHome() });
    if (options.json) printJson(manifest);
    else print(`${manifest.id}: ${manifest.role}, ready. facex models show ${manifest.id}`);
    return EXIT.ok;
  }
  let answers: Record<string, string> = await readFacts(options.fact ?? {});
  for (;;) {
    const result = await addModel(path.resolve(file), {
      home: options.home ?? findHome(),
      role: options.role,
      answers,
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.title === undefined ? {} : { title: options.title }),
      ...(options.licence === undefined ? {} : { licence: options.licence }),
      ...(options.beside ? { beside: options.beside } : {}),
    });
    if (result.done) return report(result, options);
    const { questions } = result.inspection;
    if (options.json || !process.stdin.isTTY || !process.stderr.isTTY) return refuse(file, result.inspection, options);
    answers = { ...answers, ...(await askAll(questions)) };
  }
}

/** Facts as `--fact` gives them; `@FILE` is replaced by the file's text. */
export async function readFacts(given: Assignments): Promise<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const [fact, value] of Object.entries(given)) {
    facts[fact] = value.startsWith('@') ? await readFactFile(fact, value.slice(1)) : value;
  }
  return facts;
}

async function readFactFile(fact: string, file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ModelError('fact-wrong', `The fact ${fact} is to come from ${file}, which cannot be read: ${why}.`);
  }
}

function report({ manifest, inspection }: Extract<AddResult, { done: true }>, { json }: AddCommandOptions): number {
  if (json) {
    printJson(manifest);
    return EXIT.ok;
  }
  if (inspection.known)
    say(`Recognised by its sha256: ${inspection.known.title}. Licence: ${inspection.known.licence}.`);
  for (const [fact, by] of Object.entries(manifest.stated ?? {}))
    if (by === 'known') say(`  ${fact}: taken as known of such files`);
  print(`${manifest.id}: ${manifest.role}, ready. facex models show ${manifest.id}`);
  return EXIT.ok;
}

/** Without a terminal nothing is asked: every open fact is named with the flag that states it. */
function refuse(file: string, { questions }: Inspection, { json }: AddCommandOptions): number {
  if (json) printJson({ questions });
  else sayQuestions(file, questions, 'nothing was added');
  return EXIT.refused;
}

/** Every open fact with the flag that states it. */
export function sayQuestions(file: string, questions: readonly Question[], meanwhile: string): void {
  const count = questions.length === 1 ? 'one fact' : `${questions.length} facts`;
  say(`${file} does not tell ${count}; ${meanwhile}. State:`);
  for (const question of questions) {
    say(`  --fact ${question.fact}=${question.options?.join('|') ?? '...'}   ${inWords(question)}`);
  }
}

function inWords({ ask, usual }: Question): string {
  return usual === undefined ? ask : `${ask} (usual: ${usual})`;
}

/** An empty answer is asked again: what is usual is shown, and has to be typed to be taken. */
export async function askAll(questions: readonly Question[]): Promise<Record<string, string>> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answers: Record<string, string> = {};
    for (const question of questions) {
      const options = question.options ? ` [${question.options.join(' | ')}]` : '';
      let answer = '';
      while (answer === '' || (question.options && !question.options.includes(answer))) {
        answer = (await terminal.question(`${question.fact}: ${inWords(question)}${options}\n> `)).trim();
      }
      answers[question.fact] = answer;
    }
    return answers;
  } finally {
    terminal.close();
  }
}
