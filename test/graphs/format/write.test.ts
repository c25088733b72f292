import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../graphs/format/index.ts';
import { parseGraph, writeGraph } from '../../../graphs/format/index.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const port = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,6}(\.[A-Za-z][A-Za-z0-9_-]{0,6})?$/);
const link = fc.record({ node: word, port });
// JSON has no -0, and the reader refuses the name __proto__.
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto')) as never);
const text = fc.string({ unit: 'binary', maxLength: 12 });
const some = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>) =>
  fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });

const graphs: fc.Arbitrary<Graph> = fc.record(
  {
    format: fc.constant('facex-graph' as const),
    version: fc.constant(1 as const),
    name: text,
    description: text,
    nodes: some(
      word,
      fc.record(
        {
          type: fc.stringMatching(/^[a-z][a-z0-9-]{0,4}\/[a-z][a-z0-9-]{0,4}$/),
          title: text,
          params: some(
            fc.string({ maxLength: 5 }).filter((name) => name !== '__proto__'),
            json,
          ),
          inputs: some(port, fc.oneof(link, fc.array(link, { maxLength: 3 }))),
          mode: fc.constantFrom('bypass' as const, 'mute' as const),
        },
        { requiredKeys: ['type', 'params', 'inputs'], noNullPrototype: true },
      ),
    ),
    inputs: some(
      word,
      fc.record(
        {
          to: fc.array(fc.record({ node: word, param: text, key: text }, { requiredKeys: ['node', 'param'] }), {
            minLength: 1,
            maxLength: 3,
          }),
          title: text,
          help: text,
        },
        { requiredKeys: ['to'] },
      ),
    ),
    outputs: some(word, link),
    layout: json,
  },
  { requiredKeys: ['format', 'version', 'name', 'description', 'nodes', 'inputs', 'outputs'], noNullPrototype: true },
);

describe('the writer', () => {
  it('writes what the reader reads back as the same graph', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(parseGraph(writeGraph(graph))).toEqual({ graph, changes: [] });
      }),
      { numRuns: 300 },
    );
  });

  it('writes the same text again after reading it', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const once = writeGraph(graph);
        const parsed = parseGraph(once);
        expect('graph' in parsed && writeGraph(parsed.graph)).toBe(once);
      }),
      { numRuns: 100 },
    );
  });

  it('orders fields as the format has them, leaves defaults out and ends with a newline', () => {
    const parsed = parseGraph({
      outputs: { result: { port: 'image', node: 'b' } },
      inputs: { picture: { to: [{ param: 'file', node: 'b' }] } },
      nodes: {
        b: { inputs: {}, params: { file: 'x.png' }, type: 'io/load-image' },
        a: { type: 'io/note', params: {} },
      },
      description: '',
      version: 1,
      format: 'facex-graph',
    });
    expect('graph' in parsed && writeGraph(parsed.graph)).toBe(`{
  "format": "facex-graph",
  "version": 1,
  "nodes": {
    "b": {
      "type": "io/load-image",
      "params": {
        "file": "x.png"
      }
    },
    "a": {
      "type": "io/note"
    }
  },
  "inputs": {
    "picture": {
      "to": [
        {
          "node": "b",
          "param": "file"
        }
      ]
    }
  },
  "outputs": {
    "result": {
      "node": "b",
      "port": "image"
    }
  }
}
`);
  });
});
