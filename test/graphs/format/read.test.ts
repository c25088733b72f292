import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../graphs/format/index.ts';
import { parseGraph } from '../../../graphs/format/index.ts';
import { bringToCurrent } from '../../../graphs/format/version.ts';

function problemsOf(json: unknown): readonly Problem[] {
  const parsed = parseGraph(json);
  return 'problems' in parsed ? parsed.problems : [];
}

function only(json: unknown): Problem {
  const problems = problemsOf(json);
  expect(problems).toHaveLength(1);
  return problems[0] as Problem;
}

const GRAPH = { format: 'facex-graph', version: 1, nodes: {} };

describe('the reader', () => {
  it('fills in defaults', () => {
    const parsed = parseGraph(JSON.stringify({ ...GRAPH, nodes: { a: { type: 'io/note' } } }));
    expect(parsed).toEqual({
      graph: {
        ...GRAPH,
        name: '',
        description: '',
        inputs: {},
        outputs: {},
        nodes: { a: { type: 'io/note', params: {}, inputs: {} } },
      },
      changes: [],
    });
  });

  it('accepts a byte order mark', () => {
    expect(problemsOf(`\uFEFF${JSON.stringify(GRAPH)}`)).toEqual([]);
  });

  it.each([
    ['', 1, 1, 'a value', 'the end of the file'],
    ['{"a": [1, 2,]}', 1, 13, 'a value', 'the sign "]"'],
    ['{"a": 1\n  "b": 2}', 2, 3, 'a comma or }', 'the sign "\\""'],
    ['{"a": "x\n"}', 1, 9, 'the closing double quote of the text before', 'the sign "\\n"'],
    ['{a: 1}', 1, 2, 'a name in double quotes', 'the sign "a"'],
    ['{"a" 1}', 1, 6, 'a colon after the name', 'the sign "1"'],
    ['{} x', 1, 4, 'the end of the file', 'the sign "x"'],
    ['{"a": "\\q"}', 1, 8, 'an escape such as \\n or \\u00e9 (write \\\\ for a backslash)', 'the sign "\\\\"'],
    ['[1, 2', 1, 6, 'a comma or ]', 'the end of the file'],
    ['{"a":\n\n 01}', 3, 3, 'a comma or }', 'the sign "1"'],
  ])('gives line and column of what is not JSON: %j', (text, line, column, wanted, got) => {
    expect(only(text)).toMatchObject({ code: 'not-json', wanted, got });
    expect(only(text).message).toContain(`line ${line}, column ${column}`);
  });

  it('accepts whatever JSON.parse accepts and nothing else', () => {
    for (const text of [
      '-0.5e+3',
      '"\\u00e9"',
      '[[],{},[{}]]',
      '1.',
      '.5',
      '+1',
      '"\t"',
      'nul',
      '[1 2]',
      '{"a":1,}',
      'true',
    ]) {
      const fits = (() => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      })();
      expect(only(text).code, text).toBe(fits ? 'not-a-graph' : 'not-json');
    }
  });

  it('says that other JSON is not a graph', () => {
    expect(only({ prompt: {} })).toMatchObject({ code: 'not-a-graph', pointer: '' });
    expect(only([1, 2]).message).toBe('This is a list of 2, not a FaceX graph.');
    expect(only('null').code).toBe('not-a-graph');
    expect(only({ format: 'comfyui' }).message).toContain('its "format" is the text "comfyui", wanted "facex-graph"');
  });

  it('names both versions of a newer graph and nothing else', () => {
    const problem = only({ ...GRAPH, version: 7, nodes: 'of another shape' });
    expect(problem).toMatchObject({ code: 'newer-version', pointer: '/version', got: '7' });
    expect(problem.message).toBe('The graph has version 7; this program reads versions up to 1.');
  });

  it.each([undefined, '1', 0, 1.5, null])('refuses the version %j', (version) => {
    expect(only({ ...GRAPH, version })).toMatchObject({ code: 'bad-version', pointer: '/version' });
  });

  it('gives every problem at once, each with its pointer', () => {
    const problems = problemsOf({
      ...GRAPH,
      nodes: {
        Bad: { type: 'X' },
        parse: {
          type: 'face/parse',
          inputs: { image: { node: 'face' }, face: [{ node: 1, port: 'face' }], 'a b': { node: 'x', port: 'y' } },
          colour: 1,
        },
      },
      inputs: { source: { to: [] } },
      outputs: { result: { node: 'A B', port: 'image' } },
      extra: 1,
    });
    expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual(
      expect.arrayContaining([
        ['bad-name', '/nodes/Bad'],
        ['wrong-value', '/nodes/Bad/type'],
        ['missing-field', '/nodes/parse/inputs/image'],
        ['wrong-value', '/nodes/parse/inputs/face/0/node'],
        ['bad-name', '/nodes/parse/inputs/a b'],
        ['unknown-field', '/nodes/parse/colour'],
        ['wrong-value', '/inputs/source/to'],
        ['wrong-value', '/outputs/result/node'],
        ['unknown-field', '/extra'],
      ]),
    );
    expect(problems).toHaveLength(9);
    expect(problems.find((p) => p.pointer === '/nodes/parse/inputs/image')).toMatchObject({
      message: 'Node "parse", input "image": the field "port" is missing.',
      fix: 'Add "port".',
      node: 'parse',
      port: 'image',
    });
  });

  it.each(['../../notes', 'a/b', 'C:\\notes', 'a.b', ''])(
    'refuses %j as the name of an exposed output, since files are named after it',
    (name) => {
      const graph = { ...GRAPH, nodes: { a: { type: 'io/note' } }, outputs: { [name]: { node: 'a', port: 'image' } } };
      expect(only(graph)).toMatchObject({ code: 'bad-name', got: name });
    },
  );

  it('says what was wanted and what came', () => {
    expect(only({ ...GRAPH, nodes: { a: { type: 'io/note', mode: 'off' } } })).toMatchObject({
      message: 'Node "a", mode: wanted one of "bypass", "mute", got the text "off".',
      wanted: 'one of "bypass", "mute"',
      got: 'the text "off"',
    });
    expect(only({ ...GRAPH, nodes: { a: { type: 'io/note', inputs: { text: 3 } } } })).toMatchObject({
      wanted: 'an object',
      got: 'the number 3',
    });
  });

  it('reports a name written twice', () => {
    const text = '{"format":"facex-graph","version":1,"nodes":{"a":{"type":"io/note"},"a":{"type":"io/note"}}}';
    expect(only(text)).toMatchObject({ code: 'name-twice', pointer: '/nodes/a', node: 'a' });
  });

  it.each(['nodes', 'inputs', 'outputs', 'params'])(
    'refuses __proto__ among %s and leaves prototypes alone',
    (part) => {
      const inner = `{"__proto__": {"polluted": true}}`;
      const text =
        part === 'params'
          ? `{"format":"facex-graph","version":1,"nodes":{"a":{"type":"io/note","params":${inner}}}}`
          : `{"format":"facex-graph","version":1,"nodes":{},"${part}":${inner}}`.replace(
              '"nodes":{},"nodes"',
              '"nodes"',
            );
      expect(only(text)).toMatchObject({ code: 'forbidden-name' });
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it('takes ids that every object inherits', () => {
    const parsed = parseGraph({ ...GRAPH, nodes: { constructor: { type: 'io/note' } } });
    expect('graph' in parsed && Object.hasOwn(parsed.graph.nodes, 'constructor')).toBe(true);
  });

  it('refuses what is nested too deep, in text and as data', () => {
    const text = `{"format":"facex-graph","version":1,"nodes":{},"layout":${'['.repeat(300_000)}${']'.repeat(300_000)}}`;
    expect(only(text)).toMatchObject({ code: 'too-large' });
    const around: Record<string, unknown> = { ...GRAPH };
    around.layout = around;
    expect(only(around)).toMatchObject({ code: 'too-large' });
  });

  it('refuses more than 20 MB, and reads long texts below that', () => {
    expect(only(`{"a":"${'x'.repeat(20 * 1024 * 1024)}"}`).message).toContain('21 MB; graphs up to 20 MB are read');
    const long = JSON.stringify({ ...GRAPH, description: '\n'.repeat(4_000_000) });
    expect(problemsOf(long)).toEqual([]);
  });

  it('refuses data that JSON cannot carry', () => {
    const problem = only({ ...GRAPH, nodes: { a: { type: 'io/note', params: { n: Number.NaN } } } });
    expect(problem).toMatchObject({ code: 'not-json', pointer: '/nodes/a/params/n', got: 'NaN' });
    expect(only({ ...GRAPH, layout: () => 1 })).toMatchObject({ code: 'not-json', pointer: '/layout' });
  });
});

describe('steps between versions', () => {
  const renamed = {
    says: 'boxes are called nodes.',
    change: (json: Readonly<Record<string, unknown>>) => ({ ...json, version: 2, nodes: json.boxes }),
  };

  it('75: run one after the other up to the current version, and say what they changed', () => {
    const steps = new Map([
      [1, renamed],
      [
        2,
        {
          says: 'nothing else.',
          change: (json: Readonly<Record<string, unknown>>) => ({ ...json, version: 3 }),
        },
      ],
    ]);
    const result = bringToCurrent({ format: 'facex-graph', version: 1, boxes: { a: 1 } }, steps, 3);
    expect(result).toMatchObject({
      json: { version: 3, nodes: { a: 1 } },
      changes: ['From version 1 to 2: boxes are called nodes.', 'From version 2 to 3: nothing else.'],
    });
  });

  it('say when a version has no step', () => {
    const result = bringToCurrent({ format: 'facex-graph', version: 1 }, new Map(), 2);
    expect(result).toMatchObject({
      problem: {
        code: 'bad-version',
        message: 'The graph has version 1, which this program cannot read (it reads 2).',
      },
    });
  });
});
