/** Region vectors taken row by row from several faces. */
import { regionNames } from '../../face/parsing/labels.ts';
import type { RegionsValue } from '../../kit/index.ts';
import { IGNORED, type Source } from './assign.ts';

/** Region vectors in host memory: data float32 [8 * D]. */
export interface RegionRows {
  readonly value: RegionsValue;
  readonly data: Float32Array;
}

/** The mixed rows: vectors float32 [8 * D] and which regions are there. */
export interface MixedRegions {
  readonly vectors: Float32Array;
  readonly present: readonly boolean[];
  readonly widthOfVector: number;
}

/**
 * Row r from the source that `sources` names for region r; ignored regions and regions their source does not show are
 * zero and not present. `rowsOf` gives a source's rows, or reports that they are missing.
 */
export function mixRegions(
  sources: Readonly<Record<string, Source>>,
  rowsOf: (source: Source, region: string) => RegionRows,
): MixedRegions | undefined {
  const rows = regionNames.map((name) => {
    const source = sources[name] ?? IGNORED;
    return source === IGNORED ? undefined : rowsOf(source, name);
  });
  const widthOfVector = rows.find((row) => row !== undefined)?.value.vectors.shape[1];
  if (widthOfVector === undefined) return undefined;
  const vectors = new Float32Array(regionNames.length * widthOfVector);
  const present = rows.map((row, r) => {
    if (!row?.value.present[r]) return false;
    vectors.set(row.data.subarray(r * widthOfVector, (r + 1) * widthOfVector), r * widthOfVector);
    return true;
  });
  return { vectors, present, widthOfVector };
}
