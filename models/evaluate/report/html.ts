/** The report as one self-contained page: tables, tables by group, contact sheets. */

import type { Report } from '../evaluate.ts';
import type { GroupTable, Matrix } from '../evaluation.ts';
import type { Row } from '../rows/row.ts';

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
p { margin: .25rem 0; } .quiet { opacity: .7; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.line { display: flex; gap: .5rem; margin: .5rem 0; overflow-x: auto; }
figure { margin: 0; flex: 0 0 auto; width: 11.5rem; } img { width: 100%; display: block; border-radius: 4px; }
figcaption { font-size: .8rem; opacity: .8; }
`;

function inHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
}

/** Four significant digits, without an exponent. */
function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : size === 0 ? 0 : 3);
}

function rowsTable(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ name, value, unit, n, judge }) =>
      `<tr><td>${inHtml(name)}</td><td class="number">${digits(value)}</td><td>${inHtml(unit)}</td><td class="number">${n}</td><td>${inHtml(judge)}</td></tr>`,
  );
  return `<div class="scroll"><table><tr><th>row</th><th class="number">value</th><th>unit</th><th class="number">n</th><th>judge</th></tr>${lines.join('')}</table></div>`;
}

function groupTable({ title, groups }: GroupTable, groupWords: ReadonlyMap<string, string>): string {
  const names = [...groups.keys()];
  const rows = [...new Set([...groups.values()].flatMap((list) => list.map(({ name }) => name)))];
  const countOf = (group: string): number => Math.max(0, ...(groups.get(group) ?? []).map(({ n }) => n));
  const head = names.map((name) => `<th class="number">${inHtml(name)} (${countOf(name)})</th>`).join('');
  const lines = rows.map((row) => {
    const cells = names.map((name) => {
      const found = groups.get(name)?.find((each) => each.name === row);
      return `<td class="number">${found ? digits(found.value) : ''}</td>`;
    });
    return `<tr><td>${inHtml(row)}</td>${cells.join('')}</tr>`;
  });
  const words = names.flatMap((name) => (groupWords.has(name) ? [`${name}: ${groupWords.get(name)}`] : []));
  return `<h2>${inHtml(title)}, by group</h2><div class="scroll"><table><tr><th>row</th>${head}</tr>${lines.join('')}</table></div><p class="quiet">${inHtml(words.join('; '))}. A pair counts in a group when its source or its target is of it.</p>`;
}

function matrixTable({ title, lines }: Matrix): string {
  const columns = lines.map(([name]) => name);
  const head = columns.map((name) => `<th class="number">${inHtml(name)}</th>`).join('');
  const body = lines.map(([name, shares]) => {
    const cells = columns.map((column) => {
      const share = shares.get(column);
      const text = share === undefined || Number.isNaN(share) ? '' : share.toFixed(2);
      return `<td class="number">${column === name ? `<b>${text}</b>` : text}</td>`;
    });
    return `<tr><td>${inHtml(name)}</td>${cells.join('')}</tr>`;
  });
  return `<h2>${inHtml(title)}</h2><div class="scroll"><table><tr><th>exchanged</th>${head}</tr>${body.join('')}</table></div>`;
}

/** Lines of one kind (`swap 0`, `swap 1`, ...) under one heading. */
function sheets(report: Report): string {
  const kinds = new Map<string, string[]>();
  // Lines are kept as they are finished, several at a time.
  const indexOf = (line: string): number => Number(/\d+$/.exec(line)?.[0] ?? 0);
  const inOrder = [...report.evaluation.sheet].sort(([a], [b]) => indexOf(a) - indexOf(b));
  for (const [line, pictures] of inOrder) {
    const figures = [...pictures].map(
      ([label, bytes]) =>
        `<figure><img alt="${inHtml(label)}" src="data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}"><figcaption>${inHtml(label)}</figcaption></figure>`,
    );
    const kind = line.replace(/ \d+$/, '');
    kinds.set(kind, [...(kinds.get(kind) ?? []), `<div class="line">${figures.join('')}</div>`]);
  }
  return [...kinds].map(([kind, lines]) => `<h2>${inHtml(kind)}: pictures</h2>${lines.join('')}`).join('');
}

/** The page. */
export function reportAsHtml(report: Report): string {
  const { rows, evaluation, faces, files, options } = report;
  const missing = [...evaluation.missing].map(([name, why]) => `<li>${inHtml(name)}: ${inHtml(why)}</li>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evaluation of ${inHtml(options.pack)}</title><style>${STYLE}</style></head><body>
<h1>Evaluation of the pack ${inHtml(options.pack)}</h1>
<p class="quiet">${faces.length} faces of ${files.length} pictures in ${inHtml(options.folder)}${options.holdout ? ' (every tenth)' : ''}; up to ${options.limit} pairs, seed ${options.seed}.</p>
${rowsTable(rows)}
${missing.length > 0 ? `<h2>Not measured</h2><ul>${missing.join('')}</ul>` : ''}
${evaluation.groupTables.map((table) => groupTable(table, evaluation.groupWords)).join('')}
${evaluation.matrices.map(matrixTable).join('')}
${sheets(report)}
</body></html>
`;
}
