/** One contract for every node type of the catalogue; a new node is tested here by being listed. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../nodes/catalogue.ts';
import {
  inputsOf,
  KINDS,
  type NodeDescription,
  outputsOf,
  type ParamSpec,
  paramsWithDefaults,
  readParam,
} from '../../nodes/kit/index.ts';

const root = new URL('../../', import.meta.url);
const isThere = (path: string): boolean => existsSync(fileURLToPath(new URL(path, root)));

const PORT_ID = /^[A-Za-z][A-Za-z0-9_-]*$/;
const kinds = new Set<string>([...Object.keys(KINDS), 'any']);

function portsOf(description: NodeDescription) {
  const params = paramsWithDefaults(description, {});
  return [...Object.entries(inputsOf(description, params)), ...Object.entries(outputsOf(description))];
}

/** What is wrong with a param's numbers; empty when the editor can draw a slider from it. */
function numberFaults(id: string, spec: ParamSpec): string[] {
  if (spec.param !== 'number' && spec.param !== 'integer' && spec.param !== 'sliders') return [];
  const faults: string[] = [];
  if (typeof spec.unit !== 'string') faults.push(`${id} has no unit`);
  if (!(spec.min < spec.max)) faults.push(`${id} ranges from ${spec.min} to ${spec.max}`);
  if (!Number.isFinite(spec.min) || !Number.isFinite(spec.max)) faults.push(`${id} has an open range`);
  return faults;
}

describe.each([...catalogue])('%s', (type, { description }) => {
  it('is named by its file, which has a test that mirrors it', () => {
    expect(description.type).toBe(type);
    expect(type).toMatch(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/);
    expect(isThere(`nodes/${type}.ts`)).toBe(true);
    expect(isThere(`test/nodes/${type}.test.ts`)).toBe(true);
  });

  it('says what it is', () => {
    expect(description.title.trim()).not.toBe('');
    expect(description.help.summary.trim()).toMatch(/\.$/);
    expect(Number.isInteger(description.version) && description.version >= 1).toBe(true);
  });

  it('has ports of known kinds under ids that a graph file can hold', () => {
    for (const [id, port] of portsOf(description)) {
      expect(kinds.has(port.kind), `${id} is of kind ${port.kind}`).toBe(true);
      for (const word of id.split('.')) expect(word).toMatch(PORT_ID);
    }
    if (description.bypass !== undefined) {
      const through = description.inputs[description.bypass];
      expect(through, `bypass input ${description.bypass}`).toBeDefined();
      expect(Object.values(description.outputs).map((output) => output.kind)).toContain(through?.kind);
    }
  });

  it('has a unit and a range on every number', () => {
    expect(Object.entries(description.params).flatMap(([id, spec]) => numberFaults(id, spec))).toEqual([]);
  });

  it('has defaults that its own params accept', () => {
    const defaults = Object.fromEntries(Object.entries(description.params).map(([id, spec]) => [id, spec.default]));
    for (const [id, spec] of Object.entries(description.params)) {
      expect(readParam(spec, spec.default, defaults), `${id} = ${JSON.stringify(spec.default)}`).toMatchObject({
        ok: true,
      });
      if (spec.param === 'choice' && spec.optionsFrom)
        expect(description.params[spec.optionsFrom]?.param).toBe('names');
    }
    if (description.repeated) expect(description.params[description.repeated.forEach]?.param).toBe('names');
    if (description.portsFromFile) expect(description.params[description.portsFromFile]?.param).toBe('file');
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });
});

describe('catalogue', () => {
  it('gives every node type a title of its own', () => {
    const titles = [...catalogue.values()].map((node) => node.description.title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
