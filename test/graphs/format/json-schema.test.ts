import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { graphJsonSchemaText } from '../../../graphs/format/json-schema.ts';

describe('graphs/format/facex-graph.schema.json', () => {
  // `npx vitest run test/graphs/format/json-schema.test.ts -u` writes the file anew.
  it('is the schema that graph.ts gives', async () => {
    await expect(graphJsonSchemaText()).toMatchFileSnapshot('../../../graphs/format/facex-graph.schema.json');
  });

  it('accepts a graph written by hand and refuses an unknown field', () => {
    const schema = z.fromJSONSchema(JSON.parse(graphJsonSchemaText()));
    const graph = { format: 'facex-graph', version: 1, nodes: { a: { type: 'io/note' } } };
    expect(schema.safeParse(graph).success).toBe(true);
    expect(schema.safeParse({ ...graph, edges: [] }).success).toBe(false);
    expect(schema.safeParse({ ...graph, nodes: { a: { type: 'note' } } }).success).toBe(false);
  });
});
