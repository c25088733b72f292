/** What a file dropped on the canvas does: a picture goes to the node under it or makes one, a graph is opened. */

import { inputsOf, type PortType } from '../../nodes/kit/index.ts';
import { keepPicture } from '../fields/picture-files.ts';
import { request } from '../link/http.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { addNode, setParam } from '../state/edits.ts';
import { openGraphText } from '../state/files.ts';
import type { Point } from '../state/layout-edits.ts';
import { linkInDraft, nameOf } from '../state/link-edits.ts';
import { say } from '../state/notices.ts';
import { select } from '../state/selection.ts';
import { rectOf, toCanvas } from './flow-handle.ts';
import { freePlace } from './free-place.ts';
import { inputFor } from './wiring.ts';

const PICTURE_NODE = 'io/load-image';
const IMAGE: PortType = { kind: 'image', space: 'original' };
const ACCEPTED = 'Drop a picture (jpeg, png, webp, tiff) or a graph (.json).';
const BESIDE_PX = 280;

/** Takes what was dropped at a place of the screen on some element of the canvas. */
export async function takeDrop(data: DataTransfer, at: Point, target: EventTarget): Promise<void> {
  const [file] = data.files;
  if (!file) return;
  const node = target instanceof Element ? target.closest<HTMLElement>('.react-flow__node')?.dataset.id : undefined;
  const place = toCanvas(at);
  if (file.type.startsWith('image/')) {
    const carried = node ? undefined : await request('readProvenance', { body: file }).catch(() => undefined);
    if (carried) openGraphText(JSON.stringify(carried.graph), file.name);
    else await takePicture(file, place, node);
    return;
  }
  if (node && pictureParamOf(node)) {
    say(
      'bad',
      `${nameOf(documentStore.getState().content.graph, node)} takes a picture (jpeg, png, webp, tiff), and ${file.name} is none.`,
    );
    return;
  }
  if (file.name.endsWith('.json')) openGraphText(await file.text(), file.name);
  else say('bad', `${file.name} is neither a picture nor a graph. ${ACCEPTED}`);
}

/** The one param of a node that holds a picture. */
function pictureParamOf(id: string): string | undefined {
  const node = documentStore.getState().content.graph.nodes[id];
  const params = Object.entries(catalogueStore.getState().descriptions.get(node?.type ?? '')?.params ?? {});
  const pictures = params.filter(([, spec]) => spec.param === 'file' && spec.accept === 'picture');
  return pictures.length === 1 ? pictures[0]?.[0] : undefined;
}

async function takePicture(file: File, place: Point, under: string | undefined): Promise<void> {
  const kept = await keepPicture(file);
  if (!kept) return;
  const param = under && pictureParamOf(under);
  if (under && param) {
    setParam(under, param, kept);
    return;
  }
  const { graph } = documentStore.getState().content;
  const { descriptions } = catalogueStore.getState();
  const node = under ? graph.nodes[under] : undefined;
  const description = node && descriptions.get(node.type);
  // Dropped on a node with a free input for it, the new node is linked there.
  const port =
    node && description && inputFor(inputsOf(description, node.params), IMAGE, new Set(Object.keys(node.inputs)));
  const free = under && port && node?.inputs[port] === undefined ? { node: under, port } : undefined;
  const wanted = under ? { x: rectOf(under).x - BESIDE_PX, y: rectOf(under).y } : place;
  const id = addNode(PICTURE_NODE, freePlace(wanted, descriptions.get(PICTURE_NODE)), (added, _, draft) => {
    const made = draft.graph.nodes[added];
    if (made) made.params.file = kept;
    if (free) linkInDraft(draft, { node: added, port: 'image' }, free);
  });
  select([id]);
}
