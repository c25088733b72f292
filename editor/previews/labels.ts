/** Label maps by value id: the ids themselves, so that what lies under the pointer can be named. */

import { useEffect, useState } from 'react';
import { addressOf } from '../link/http.ts';

/** Row-major ids, one byte per pixel. */
export interface LabelPlane {
  readonly width: number;
  readonly height: number;
  readonly ids: Uint8Array;
}

const MOST = 16;
const kept = new Map<string, Promise<LabelPlane>>();

/** The plane in a NumPy file of uint8 [H, W]. @throws RangeError for anything else. */
export function readLabels(file: Uint8Array): LabelPlane {
  const length = new DataView(file.buffer, file.byteOffset).getUint16(8, true);
  const header = new TextDecoder().decode(file.subarray(10, 10 + length));
  const [, height, width] = /'descr': '\|u1'.*'shape': \((\d+), (\d+)\)/.exec(header) ?? [];
  const ids = file.subarray(10 + length);
  if (!height || !width || ids.length !== Number(height) * Number(width)) {
    throw new RangeError(`not a label map: ${header.trim()}`);
  }
  return { width: Number(width), height: Number(height), ids };
}

async function fetchLabels(valueId: string): Promise<LabelPlane> {
  const response = await fetch(addressOf('readValue', { valueId }, { as: 'npy' }));
  if (!response.ok) throw new RangeError(`the label map is not to be had: ${response.status}`);
  return readLabels(new Uint8Array(await response.arrayBuffer()));
}

function labelsOf(valueId: string): Promise<LabelPlane> {
  const known = kept.get(valueId) ?? fetchLabels(valueId);
  kept.set(valueId, known);
  // A map that could not be had is asked for again next time.
  known.catch(() => kept.delete(valueId));
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
  return known;
}

/** The label map of a value; undefined until it is here, and when it is gone. */
export function useLabels(valueId: string | undefined): LabelPlane | undefined {
  const [labels, setLabels] = useState<{ readonly of: string; readonly plane: LabelPlane }>();
  useEffect(() => {
    if (valueId === undefined) return;
    let wanted = true;
    labelsOf(valueId).then(
      (plane) => wanted && setLabels({ of: valueId, plane }),
      () => wanted && setLabels(undefined),
    );
    return () => {
      wanted = false;
    };
  }, [valueId]);
  return labels !== undefined && labels.of === valueId ? labels.plane : undefined;
}
