/** A graph of one face with every kind of value that the nano models make in seconds, laid out so that nothing overlaps. */

import { readFile } from 'node:fs/promises';
import type { Client } from '../../engine/client.ts';
import type { Graph } from '../../graphs/format/index.ts';
import { graphOf } from '../engine/server/serving.ts';
import { testPicture } from '../helpers/portraits.ts';

const from = (link: string): { node: string; port: string } => {
  const [node = '', port = ''] = link.split('.');
  return { node, port };
};

const NODES = {
  picture: { type: 'io/load-image' },
  detect: { type: 'face/detect-align', inputs: { image: from('picture.image') } },
  parse: { type: 'face/parse', inputs: { image: from('detect.crop'), face: from('detect.face') } },
  motion: { type: 'face/motion', inputs: { face: from('detect.face') } },
  gaze: { type: 'face/gaze', inputs: { face: from('detect.face'), motion: from('motion.motion') } },
  'edit-gaze': { type: 'face/edit-gaze', inputs: { gaze: from('gaze.gaze') } },
  'edit-motion': { type: 'face/edit-motion', inputs: { motion: from('motion.motion') } },
  identity: { type: 'face/identity', inputs: { image: from('detect.crop'), face: from('detect.face') } },
  light: { type: 'face/texture-light', inputs: { image: from('detect.crop'), motion: from('motion.motion') } },
  regions: { type: 'face/clip-region', inputs: { image: from('detect.crop'), parsing: from('parse.parsing') } },
  chosen: { type: 'mask/regions-to-mask', inputs: { parsing: from('parse.parsing') } },
  paint: { type: 'mask/paint-mask', inputs: { image: from('detect.crop') } },
  latent: { type: 'diffusion/vae-encode', inputs: { image: from('detect.crop') } },
  other: { type: 'io/load-image' },
  'other-detect': { type: 'face/detect-align', inputs: { image: from('other.image') } },
  'other-identity': {
    type: 'face/identity',
    inputs: { image: from('other-detect.crop'), face: from('other-detect.face') },
  },
  alike: {
    type: 'metric/identity-similarity',
    inputs: { first: from('identity.identity'), second: from('other-identity.identity') },
  },
} as const satisfies Parameters<typeof graphOf>[0];

type NodeId = keyof typeof NODES;

const COLUMN_PX = 270;
const ROW_PX = 520;
const PER_ROW = 6;

/** The graph with the given nodes and all that come before them, each node's outputs exposed; pictures are kept first. */
export async function faceGraph(client: Client, wanted: readonly NodeId[]): Promise<Graph> {
  const needed = new Set<string>();
  const add = (id: string): void => {
    needed.add(id);
    const { inputs = {} } = NODES[id as NodeId] as { inputs?: Record<string, { node: string }> };
    for (const link of Object.values(inputs)) if (!needed.has(link.node)) add(link.node);
  };
  for (const id of wanted) add(id);
  const file = async (letter: string): Promise<string> =>
    (await client.call('addPicture', { body: await readFile(testPicture(`portrait-${letter}.jpg`)) })).id;
  const params: Record<string, { file: string }> = {};
  if (needed.has('picture')) params.picture = { file: await file('a') };
  if (needed.has('other')) params.other = { file: await file('b') };
  const ids = Object.keys(NODES).filter((id) => needed.has(id)) as NodeId[];
  const nodes = Object.fromEntries(ids.map((id) => [id, { ...NODES[id], params: params[id] ?? {} }]));
  const firstOutput: Readonly<Record<string, string>> = {
    'face/detect-align': 'crop',
    'face/texture-light': 'light',
    'face/clip-region': 'regions',
    'metric/identity-similarity': 'similarity',
    'io/load-image': 'image',
  };
  const outputOf = (id: NodeId): string => {
    const type = NODES[id].type;
    const word = type.startsWith('mask/') ? 'mask' : (type.split('/')[1] ?? '').replace(/^(edit|vae)-/, '');
    return firstOutput[type] ?? { parse: 'parsing', encode: 'latent' }[word] ?? word;
  };
  const graph = graphOf(nodes, Object.fromEntries(ids.map((id) => [id, `${id}.${outputOf(id)}`])));
  const places = ids.map(
    (id, i) => [id, { x: (i % PER_ROW) * COLUMN_PX, y: Math.floor(i / PER_ROW) * ROW_PX }] as const,
  );
  return { ...graph, name: 'One face', layout: { nodes: Object.fromEntries(places) } };
}
