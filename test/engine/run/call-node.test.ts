import { describe, expect, it } from 'vitest';
import { makePlan, type PlanNode } from '../../../engine/plan/make-plan.ts';
import { wireGraph } from '../../../engine/plan/wiring.ts';
import { type CallOutcome, callNode } from '../../../engine/run/call-node.ts';
import type { AnyNodeType, InputSpec, RunContext, Value } from '../../../nodes/kit/index.ts';
import { defineNode, float32 } from '../../../nodes/kit/index.ts';
import { graphOf } from '../number-nodes.ts';

const help = { summary: 'for tests' };
const mask = (pictureId: string, space: 'original' | 'crop' = 'crop'): Value => ({
  kind: 'mask',
  mask: float32([1, 1], new Float32Array(1)),
  frame: { space, pictureId, widthPx: 1, heightPx: 1, toOriginal: [1, 0, 0, 0, 1, 0] },
});

/** Calls a node type with these values on its ports. */
async function call(
  nodeType: AnyNodeType,
  values: Readonly<Record<string, unknown>>,
  params: Record<string, unknown> = {},
): Promise<CallOutcome> {
  const { type, inputs, repeated } = nodeType.description;
  const source = defineNode(
    {
      type: 'test/source',
      version: 1,
      title: 'Source',
      help,
      inputs: {},
      params: {},
      outputs: Object.fromEntries(Object.keys(values).map((port) => [port.replace('.', '-'), { kind: 'any' }])),
    },
    () => ({}),
  );
  const links = Object.keys(values).map((port) => [port, `source.${port.replace('.', '-')}`]);
  const graph = graphOf({ source: ['test/source'], node: [type, Object.fromEntries(links), params] });
  const wired = wireGraph(
    graph,
    new Map([
      [type, nodeType.description],
      ['test/source', source.description],
    ]),
    { targets: [{ node: 'node' }] },
  );
  if (!wired.ok) throw new Error(JSON.stringify(wired.problems));
  expect([inputs, repeated]).toBeDefined();
  const plan = makePlan(wired.value, {
    device: 'cpu',
    fileHash: () => undefined,
    modelHash: () => undefined,
    lookup: () => undefined,
    previousParts: () => undefined,
  });
  const node = plan.nodes.at(-1) as PlanNode;
  const context = { throwIfCancelled: () => undefined } as unknown as RunContext;
  const byLink = new Map(Object.entries(values).map(([port, value]) => [port.replace('.', '-'), value]));
  return callNode(node, nodeType, context, (_id, port) => byLink.get(port), { verifyInputs: false });
}

function taking(
  inputs: Readonly<Record<string, InputSpec>>,
  give: unknown = { kind: 'number', value: 1 },
): AnyNodeType {
  const nodeType = defineNode(
    {
      type: 'test/taking',
      version: 1,
      title: 'Taking',
      help,
      inputs,
      params: {},
      outputs: { out: { kind: 'number' } },
    },
    () => ({ out: give as never }),
  );
  return nodeType;
}

const codes = (outcome: CallOutcome): string[] =>
  outcome.done === 'problems' ? outcome.problems.map(({ code }) => code) : [];

describe('a call of a node', () => {
  it('checks values by the sizes that its other inputs brought, whatever kind the links came from', async () => {
    const port = { kind: 'identity', sizes: { D: '$D' }, family: '$model' } as const;
    const identity = (size: number, model: string): Value => ({
      kind: 'identity',
      vector: float32([size], new Float32Array(size)),
      model,
    });
    const both = taking({ first: port, second: port });
    const calling = (second: Value) => call(both, { first: identity(4, 'own/a'), second });
    expect((await calling(identity(4, 'own/a'))).done).toBe('outputs');
    expect(await calling(identity(8, 'own/a'))).toMatchObject({
      problems: [{ code: 'link-misfit', port: 'second', wanted: expect.stringContaining('D=4') }],
    });
    expect(await calling(identity(4, 'own/b'))).toMatchObject({
      problems: [{ code: 'link-misfit', port: 'second', got: expect.stringContaining('own/b') }],
    });
  });

  it('E11: a value in the wrong space is refused with the fix named', async () => {
    const outcome = await call(taking({ mask: { kind: 'mask', space: 'original' } }), { mask: mask('p') });
    expect(outcome.done === 'problems' && outcome.problems).toMatchObject([
      {
        code: 'link-misfit',
        pointer: '/nodes/node/inputs/mask',
        wanted: 'mask in original space',
        got: 'mask in crop space',
        fix: expect.stringContaining('face/paste-back'),
      },
    ]);
  });

  it('E11: inputs that must show the same picture are refused when they do not', async () => {
    const nodeType = taking({
      a: { kind: 'mask', picture: 'face' },
      b: { kind: 'mask', picture: 'face' },
      free: { kind: 'mask' },
    });
    expect(codes(await call(nodeType, { a: mask('p'), b: mask('q'), free: mask('r') }))).toEqual(['other-picture']);
    expect(codes(await call(nodeType, { a: mask('p'), b: mask('p'), free: mask('r') }))).toEqual([]);
  });

  it('repeated inputs come by name, and each name has a picture of its own', async () => {
    const seen: unknown[] = [];
    const nodeType = defineNode(
      {
        type: 'test/donors',
        version: 1,
        title: 'Donors',
        help,
        inputs: {},
        repeated: {
          forEach: 'donors',
          inputs: { mask: { kind: 'mask', picture: 'p' }, also: { kind: 'mask', picture: 'p', optional: true } },
        },
        params: { donors: { param: 'names', default: ['source'] } },
        outputs: {},
      },
      ({ repeated }) => {
        seen.push(Object.entries(repeated).map(([name, ports]) => [name, Object.keys(ports)]));
        return {};
      },
    );
    const values = { 'source.mask': mask('p'), 'second.mask': mask('q'), 'second.also': mask('q') };
    expect(codes(await call(nodeType, values, { donors: ['source', 'second'] }))).toEqual([]);
    expect(seen).toEqual([
      [
        ['source', ['mask', 'also']],
        ['second', ['mask', 'also']],
      ],
    ]);
    expect(
      codes(await call(nodeType, { ...values, 'second.also': mask('p') }, { donors: ['source', 'second'] })),
    ).toEqual(['other-picture']);
  });

  it('a single value into a list input is a list of one', async () => {
    const seen: unknown[] = [];
    const nodeType = defineNode(
      {
        type: 'test/list',
        version: 1,
        title: 'List',
        help,
        inputs: { all: { kind: 'mask', list: true } },
        params: {},
        outputs: {},
      },
      ({ inputs }) => {
        seen.push(inputs.all.length);
        return {};
      },
    );
    await call(nodeType, { all: mask('p') });
    await call(nodeType, { all: [mask('p'), mask('q')] });
    expect(seen).toEqual([1, 2]);
  });

  it('E10: what a node is given is frozen', async () => {
    const nodeType = defineNode(
      {
        type: 'test/rude',
        version: 1,
        title: 'Rude',
        help,
        inputs: { mask: { kind: 'mask' } },
        params: {},
        outputs: {},
      },
      ({ inputs }) => {
        Object.assign(inputs.mask.frame, { widthPx: 99 });
        return {};
      },
    );
    expect(codes(await call(nodeType, { mask: mask('p') }))).toEqual(['node-crashed']);
  });

  it('a node that breaks its own declaration is blamed, not the graph', async () => {
    const forgetful = taking({});
    expect(codes(await call({ ...forgetful, run: () => ({}) }, {}))).toEqual(['output-missing']);
    expect(codes(await call(taking({}, { kind: 'text', value: 'x' }), {}))).toEqual(['output-misfit']);
    expect(codes(await call(taking({}, [{ kind: 'number', value: 1 }]), {}))).toEqual(['output-misfit']);
    expect(codes(await call(taking({}, 'three'), {}))).toEqual(['output-misfit']);
  });

  it('a required input without a value is named', async () => {
    expect(codes(await call(taking({ mask: { kind: 'mask' } }), {}))).toEqual(['missing-input']);
  });
});
