/** What a drop on the canvas does: a node type from the library, a picture, a graph file, a result picture. */

import { keepPicture } from '../fields/PictureField.tsx';
import { request } from '../link/http.ts';
import { addNode, setParam } from '../state/edits.ts';
import { say } from '../state/notices.ts';
import { openGraphText } from '../state/session.ts';

/** Drag data type of library entries. */
export const NODE_TYPE_DATA = 'application/x-facex-node-type';

export async function dropOnCanvas(data: DataTransfer, place: { x: number; y: number }): Promise<void> {
  const type = data.getData(NODE_TYPE_DATA);
  if (type !== '') {
    addNode(type, place);
    return;
  }
  const [file] = data.files;
  if (!file) return;
  if (file.type.startsWith('image/')) {
    const carried = await request('readProvenance', { body: file }).catch(() => undefined);
    if (carried) {
      openGraphText(JSON.stringify(carried.graph), file.name);
      return;
    }
    const kept = await keepPicture(file);
    if (kept) setParam(addNode('io/load-image', place), 'file', kept);
    return;
  }
  if (file.name.endsWith('.json')) {
    openGraphText(await file.text(), file.name);
    return;
  }
  say(
    'bad',
    `${file.name} is neither a picture nor a graph. Drop a picture (jpeg, png, webp, tiff) or a graph (.json).`,
  );
}
