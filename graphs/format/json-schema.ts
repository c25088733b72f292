/** The JSON Schema of the saved graph, generated from the reader's own schema; facex-graph.schema.json is this text. */

import * as z from 'zod';
import { graphSchema } from './graph.ts';

const NAMES = /\[\s+("[^"\n]*"(?:,\s+"[^"\n]*")*)\s+\]/g;

/** Text of facex-graph.schema.json (JSON Schema 2020-12) for a graph as it may be written by hand: defaults are optional. */
export function graphJsonSchemaText(): string {
  const schema = z.toJSONSchema(graphSchema, { io: 'input', target: 'draft-2020-12' });
  const { $schema, ...rest } = schema;
  const named = {
    $schema,
    title: 'FaceX graph',
    description: 'Generated from graphs/format/graph.ts: do not edit.',
    ...rest,
  };
  // Lists of names stand on one line, as the formatter of this repository writes them.
  const text = JSON.stringify(named, null, 2).replace(NAMES, (_, names: string) => `[${names.replace(/,\s+/g, ', ')}]`);
  return `${text}\n`;
}
