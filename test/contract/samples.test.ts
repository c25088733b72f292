/** The sample graphs are an interface: scripts use the names of their inputs and outputs. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../graphs/check/index.ts';
import { type Graph, parseGraph, writeGraph } from '../../graphs/format/index.ts';
import { manifests } from '../../models/registry/registry.ts';
import { catalogue } from '../../nodes/catalogue.ts';

const folder = new URL('../../graphs/samples/', import.meta.url);
const descriptions = new Map([...catalogue].map(([type, { description }]) => [type, description] as const));
const models = new Map(manifests.map(({ id, role }) => [id, role] as const));

/** Promised to scripts; a sample that is added is listed here too. */
const promised: Readonly<Record<string, readonly string[]>> = {
  'accessory.json': ['picture', 'item'],
  'attribute-swap.json': ['source', 'target', 'region'],
  'expression.json': ['picture', 'jawOpen', 'mouthSmile', 'browInnerUp', 'eyeBlink'],
  'face-swap.json': ['source', 'target'],
  'gaze.json': ['picture', 'gazeYaw', 'gazePitch'],
  'hairstyle.json': ['source', 'target'],
  'head-swap.json': ['source', 'target'],
  'inpainting.json': ['picture', 'mask'],
  'mixture.json': ['identity', 'motion', 'hair', 'accessory', 'target'],
  'portrait.json': ['seed'],
  'pose.json': ['picture', 'yaw', 'pitch', 'roll'],
  'reenact.json': ['source', 'driver'],
  'relight.json': ['source', 'target'],
  'stylise.json': ['picture', 'style'],
};

const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

function graphIn(file: string): Graph {
  const parsed = parseGraph(textOf(file));
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.graph;
}

it('every sample has promised names', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(files.sort()).toEqual(Object.keys(promised).sort());
});

describe.each(Object.entries(promised))('%s', (file, names) => {
  it('has no problem against the node types and models there are', () => {
    expect(checkGraph(graphIn(file), descriptions, { models })).toEqual([]);
  });

  it('exposes the names that scripts use', () => {
    const graph = graphIn(file);
    expect(Object.keys(graph.inputs)).toEqual(names);
    const made = file === 'portrait.json' ? ['result'] : ['result', 'crop', 'reference', 'mask'];
    expect(Object.keys(graph.outputs)).toEqual(made);
    expect(graph.name).not.toBe('');
  });

  it('is the same graph after it was written and read again', () => {
    const graph = graphIn(file);
    expect(parseGraph(writeGraph(graph))).toEqual({ graph, changes: [] });
    expect(JSON.parse(writeGraph(graph))).toEqual(JSON.parse(textOf(file)));
  });

  it('names pictures that lie beside it', () => {
    const named = Object.values(graphIn(file).nodes).filter(({ type }) => type === 'io/load-image');
    expect(named.length > 0).toBe(file !== 'portrait.json');
    for (const { params } of named) {
      expect(existsSync(fileURLToPath(new URL(String(params.file), folder))), String(params.file)).toBe(true);
    }
  });
});
