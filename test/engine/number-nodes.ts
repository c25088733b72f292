/** Small node types over numbers and tensors for tests of the engine, and a short way to write graphs of them. */

import type { Graph, Link } from '../../graphs/format/index.ts';
import { parseGraph } from '../../graphs/format/index.ts';
import type { AnyNodeType, Catalogue, Descriptions, RunContext } from '../../nodes/kit/index.ts';
import { defineNode, float32, NodeFault } from '../../nodes/kit/index.ts';

const help = { summary: 'for tests' };
const number = (value: number) => ({ kind: 'number', value }) as const;

/** A gate that a test opens: nodes of type test/wait are held at it. */
export class Gate {
  #open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });
  open(): void {
    this.#open();
  }
}

/** The node types; `ran` lists node ids in the order they started. */
export function numberNodes(): {
  catalogue: Catalogue;
  descriptions: Descriptions;
  ran: string[];
  gates: Map<string, Gate>;
} {
  const ran: string[] = [];
  const gates = new Map<string, Gate>();
  const started = (context: RunContext): void => {
    ran.push(context.nodeId);
  };
  const types: AnyNodeType[] = [
    defineNode(
      {
        type: 'test/constant',
        version: 1,
        title: 'Constant',
        help,
        inputs: {},
        params: { value: { param: 'number', default: 0, min: -1e9, max: 1e9, unit: '' } },
        outputs: { value: { kind: 'number' } },
      },
      ({ params, context }) => {
        started(context);
        return { value: number(params.value) };
      },
    ),
    defineNode(
      {
        type: 'test/add',
        version: 1,
        title: 'Add',
        help,
        inputs: { a: { kind: 'number' }, b: { kind: 'number', optional: true } },
        params: { more: { param: 'number', default: 0, min: -1e9, max: 1e9, unit: '' } },
        outputs: { sum: { kind: 'number' } },
      },
      ({ inputs, params, context }) => {
        started(context);
        return { sum: number(inputs.a.value + (inputs.b?.value ?? 0) + params.more) };
      },
    ),
    defineNode(
      {
        type: 'test/sign',
        version: 1,
        title: 'Sign',
        help,
        inputs: { a: { kind: 'number' } },
        params: {},
        outputs: { sign: { kind: 'number' } },
      },
      ({ inputs, context }) => {
        started(context);
        return { sign: number(Math.sign(inputs.a.value)) };
      },
    ),
    defineNode(
      {
        type: 'test/sum',
        version: 1,
        title: 'Sum',
        help,
        inputs: { all: { kind: 'number', list: true } },
        params: {},
        outputs: { sum: { kind: 'number' } },
      },
      ({ inputs, context }) => {
        started(context);
        return { sum: number(inputs.all.reduce((total, each) => total + each.value, 0)) };
      },
    ),
    defineNode(
      {
        type: 'test/wait',
        version: 1,
        title: 'Wait',
        help,
        inputs: { a: { kind: 'number', optional: true } },
        params: {},
        outputs: { value: { kind: 'number' } },
      },
      async ({ inputs, context }) => {
        started(context);
        const gate = gates.get(context.nodeId) ?? new Gate();
        gates.set(context.nodeId, gate);
        await gate.opened;
        context.throwIfCancelled();
        return { value: number(inputs.a?.value ?? 0) };
      },
    ),
    defineNode(
      {
        type: 'test/fail',
        version: 1,
        title: 'Fail',
        help,
        inputs: { a: { kind: 'number', optional: true } },
        params: { how: { param: 'choice', default: 'fault', options: ['fault', 'crash'] } },
        outputs: { value: { kind: 'number' } },
      },
      ({ params, context }) => {
        started(context);
        if (params.how === 'crash') throw new RangeError('index 7 of 3');
        throw new NodeFault({
          code: 'too-dark',
          what: 'the number is too dark',
          where: 'a',
          fix: 'Link a brighter number.',
        });
      },
    ),
    defineNode(
      {
        type: 'test/count',
        version: 1,
        title: 'Count',
        help,
        inputs: { a: { kind: 'number' } },
        params: {},
        outputs: { value: { kind: 'number' } },
        impure: true,
      },
      ({ inputs, context }) => {
        started(context);
        return { value: number(inputs.a.value) };
      },
    ),
    defineNode(
      {
        type: 'test/ramp',
        version: 1,
        title: 'Ramp',
        help,
        inputs: {},
        params: { length: { param: 'integer', default: 8, min: 1, max: 1e7, unit: '' } },
        outputs: { tensor: { kind: 'tensor' } },
      },
      ({ params, context }) => {
        started(context);
        return {
          tensor: {
            kind: 'tensor',
            tensor: float32(
              [params.length],
              Float32Array.from({ length: params.length }, (_, i) => i),
            ),
          },
        };
      },
    ),
    defineNode(
      {
        type: 'test/spoil',
        version: 1,
        title: 'Spoil',
        help,
        inputs: { tensor: { kind: 'tensor' } },
        params: {},
        outputs: { tensor: { kind: 'tensor' } },
      },
      ({ inputs, context }) => {
        started(context);
        const { tensor } = inputs.tensor;
        if (tensor.place === 'host' && tensor.data instanceof Float32Array) tensor.data[0] = 99;
        return { tensor: { kind: 'tensor', tensor: float32([1], new Float32Array(1)) } };
      },
    ),
    defineNode(
      {
        type: 'test/model',
        version: 1,
        title: 'Model',
        help,
        inputs: {},
        params: { model: { param: 'model', default: 'test/model', role: 'denoiser' } },
        outputs: { denoiser: { kind: 'denoiser' } },
      },
      ({ params, context }) => {
        started(context);
        return { denoiser: { kind: 'denoiser', model: params.model, frc: [] } };
      },
    ),
    defineNode(
      {
        type: 'test/use',
        version: 1,
        title: 'Use',
        help,
        inputs: { denoiser: { kind: 'denoiser' } },
        params: {},
        outputs: { value: { kind: 'text' } },
      },
      ({ inputs, context }) => {
        started(context);
        return { value: { kind: 'text', value: inputs.denoiser.model } };
      },
    ),
    defineNode(
      {
        type: 'test/raw',
        version: 1,
        title: 'Raw',
        help,
        inputs: {},
        params: {},
        outputs: { tensor: { kind: 'tensor' } },
      },
      // An array that is no tensor, which the types would refuse.
      () => ({ tensor: { kind: 'tensor', tensor: new Float32Array(2) as never } }),
    ),
    defineNode(
      {
        type: 'test/file',
        version: 1,
        title: 'File',
        help,
        inputs: {},
        params: { file: { param: 'file', default: '', accept: 'any' } },
        outputs: { value: { kind: 'text' } },
      },
      ({ params, context }) => {
        started(context);
        return { value: { kind: 'text', value: params.file } };
      },
    ),
  ];
  const catalogue = new Map(types.map((type) => [type.description.type, type] as const));
  const descriptions = new Map(types.map(({ description }) => [description.type, description] as const));
  return { catalogue, descriptions, ran, gates };
}

type ShortNode = readonly [
  type: string,
  inputs?: Readonly<Record<string, string | readonly string[]>>,
  params?: Record<string, unknown>,
  mode?: 'bypass' | 'mute',
];

function link(text: string): Link {
  const [node = '', port = ''] = text.split('.');
  return { node, port };
}

/** A graph from `{ id: [type, { input: 'node.port' }, params, mode] }` and exposed outputs by name. */
export function graphOf(
  nodes: Readonly<Record<string, ShortNode>>,
  outputs: Readonly<Record<string, string>> = {},
): Graph {
  const full = Object.entries(nodes).map(([id, [type, inputs = {}, params = {}, mode]]) => {
    const links = Object.entries(inputs).map(([port, from]) => [
      port,
      typeof from === 'string' ? link(from) : from.map(link),
    ]);
    return [id, { type, params, inputs: Object.fromEntries(links), ...(mode ? { mode } : {}) }];
  });
  const parsed = parseGraph({
    format: 'facex-graph',
    version: 1,
    nodes: Object.fromEntries(full),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, from]) => [name, link(from)])),
  });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.graph;
}
