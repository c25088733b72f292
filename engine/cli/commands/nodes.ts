/** `facex nodes`: the node types there are, or all about one. */

import type { Command } from 'commander';
import { adviceFor } from '../../../graphs/check/index.ts';
import { catalogue } from '../../../nodes/catalogue.ts';
import type { InputSpec, NodeDescription, ParamSpec } from '../../../nodes/kit/index.ts';
import { KINDS, portTypeInWords } from '../../../nodes/kit/index.ts';
import { EXIT } from '../exit-codes.ts';
import { alignColumns, print, printJson, say } from '../terminal.ts';

/** Adds `facex nodes`. */
export function addNodesCommand(program: Command, finish: (code: number) => void): void {
  program
    .command('nodes')
    .description('list the node types, or show one with its ports and params')
    .argument('[type]', 'a node type, for example face/parse')
    .option('--json', 'their descriptions as JSON on stdout: a list, or one object')
    .action((type: string | undefined, options: { readonly json?: boolean }) => {
      finish(type === undefined ? listAll(options.json === true) : showOne(type, options.json === true));
    });
}

function listAll(json: boolean): number {
  const descriptions = [...catalogue.values()].map(({ description }) => description);
  if (json) printJson(descriptions);
  else for (const line of alignColumns(descriptions.map((d) => [d.type, d.title, d.help.summary]))) print(line);
  return EXIT.ok;
}

function showOne(type: string, json: boolean): number {
  const description = catalogue.get(type)?.description;
  if (!description) {
    say(`There is no node type "${type}".`);
    say(`  ${adviceFor(type, [...catalogue.keys()], 'See `facex nodes` for what there is.')}`);
    return EXIT.refused;
  }
  if (json) printJson(description);
  else for (const line of describe(description)) print(line);
  return EXIT.ok;
}

function describe(description: NodeDescription): readonly string[] {
  const { help, inputs, repeated, params, outputs } = description;
  const ports = (all: Readonly<Record<string, InputSpec>>, prefix = ''): string[][] =>
    Object.entries(all).map(([id, spec]) => [
      `  ${prefix}${id}`,
      `${portTypeInWords(spec)}${spec.optional ? ', optional' : ''}`,
      spec.help ?? (spec.kind === 'any' ? 'any kind' : KINDS[spec.kind].content),
    ]);
  const section = (title: string, rows: readonly (readonly string[])[]): readonly string[] =>
    rows.length === 0 ? [] : ['', title, ...alignColumns(rows)];
  return [
    `${description.type} - ${description.title} (version ${description.version})`,
    help.summary,
    ...(help.paper === undefined ? [] : [`Paper: ${help.paper}`]),
    ...(help.here === undefined ? [] : [`Here: ${help.here}`]),
    ...section('Inputs', [...ports(inputs), ...(repeated ? ports(repeated.inputs, `<${repeated.forEach}>.`) : [])]),
    ...(description.portsFromFile
      ? ['', `Further ports come from the file of param ${description.portsFromFile}.`]
      : []),
    ...section(
      'Params',
      Object.entries(params).map(([id, spec]) => [
        `  ${id}`,
        valuesOf(spec),
        `default ${JSON.stringify(spec.default)}`,
        spec.help ?? '',
      ]),
    ),
    ...section('Outputs', ports(outputs)),
  ];
}

/** What a param takes, in words. */
function valuesOf(spec: ParamSpec): string {
  switch (spec.param) {
    case 'number':
    case 'integer':
      return `${spec.param} ${spec.min} to ${spec.max}${spec.unit ? ` ${spec.unit}` : ''}`;
    case 'choice':
      return `one of ${spec.options.join(', ')}${spec.optionsFrom ? `, or a word of ${spec.optionsFrom}` : ''}`;
    case 'set':
      return `some of ${spec.options.join(', ')}`;
    case 'model':
      return `a ${spec.role} model`;
    case 'file':
      return spec.accept === 'any' ? 'a file' : `a file (${spec.accept})`;
    case 'sliders':
      return `${spec.min} to ${spec.max}${spec.unit ? ` ${spec.unit}` : ''} by name: ${Object.values(spec.groups).flat().join(', ')}`;
    case 'names':
      return 'words';
    default:
      return spec.param;
  }
}
