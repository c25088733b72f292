/**
 * Which outputs a run is asked for. Exposed names are the engine's own; as soon as one `node.port` is among them, all
 * are asked for by port, and the names are found again by it.
 */

import path from 'node:path';
import { parseGraph } from '../../graphs/format/index.ts';
import { findHome } from '../../models/store/places.ts';
import type { GraphOptions } from '../engine.ts';
import { readGraphSource } from '../engine.ts';
import type { Assignments } from './arguments.ts';

/** The engine's options for what was asked, and the name the user knows an output of the result by. */
export interface Asked {
  readonly ask: Pick<GraphOptions, 'outputs' | 'targets'>;
  readonly nameOf: (resultKey: string) => string;
}

interface AskOptions {
  readonly output?: Assignments;
  readonly out?: string;
  readonly input?: Assignments;
  readonly home?: string;
}

/** Without --output all exposed outputs; with it those it names, and with --out as well all exposed ones too. */
export async function askedOutputs(graph: string, options: AskOptions): Promise<Asked> {
  const names = Object.keys(options.output ?? {});
  const plain = (ask: Asked['ask']): Asked => ({ ask, nameOf: (key) => key });
  if (names.length === 0) return plain({});
  const ports = names.filter((name) => name.includes('.'));
  if (ports.length === 0 && options.out === undefined) return plain({ outputs: names });

  const home = path.resolve(options.home ?? findHome());
  const read = await readGraphSource(graph, options.input ? { inputs: options.input } : {}, home);
  const parsed = parseGraph(read.graph);
  // A graph that does not parse is the run's to report, with all of its problems.
  if ('problems' in parsed) return plain({});
  const { outputs } = parsed.graph;
  const missing = names.filter((name) => !name.includes('.') && !Object.hasOwn(outputs, name));
  // So is a name that the graph does not expose.
  if (missing.length > 0) return plain({ outputs: missing });
  if (ports.length === 0) return plain({});
  const exposed = Object.entries(outputs).filter(([name]) => options.out !== undefined || names.includes(name));
  const nameByPort = new Map<string, string>(exposed.map(([name, { node, port }]) => [`${node}.${port}`, name]));
  const targets = [
    ...exposed.map(([, { node, port }]) => ({ node, port })),
    ...ports.map((name) => {
      const at = name.indexOf('.');
      return { node: name.slice(0, at), port: name.slice(at + 1) };
    }),
  ];
  return { ask: { targets }, nameOf: (key) => (names.includes(key) ? key : (nameByPort.get(key) ?? key)) };
}
