/** The report as JSON: what scripts read. */

import type { Report } from '../evaluate.ts';

/** `rows` as documented; beside them what was asked for and could not be measured, and how it was measured. */
export function reportAsJson({ rows, evaluation, faces, files, options }: Report): string {
  const { pack, folder, holdout, limit, edits = limit, seed } = options;
  return `${JSON.stringify(
    {
      rows,
      missing: [...evaluation.missing].map(([name, why]) => ({ name, why })),
      groups: evaluation.groupTables.map(({ title, groups }) => ({ title, groups: Object.fromEntries(groups) })),
      matrices: evaluation.matrices.map(({ title, lines }) => ({
        title,
        rows: Object.fromEntries(lines.map(([name, shares]) => [name, Object.fromEntries(shares)])),
      })),
      settings: { pack, folder, holdout, limit, edits, seed, pictures: files.length, faces: faces.length },
    },
    null,
    2,
  )}\n`;
}
