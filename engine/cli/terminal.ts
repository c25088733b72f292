/** Where the command line prints: results on stdout, everything said beside them on stderr. */

import type { Problem } from '../../graphs/format/index.ts';
import { problemInWords } from '../../graphs/format/index.ts';

/** A line of the result. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A line beside the result: progress, notices, problems. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A value as one line of JSON, part of the result. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** Every problem, numbered when there are several, on stderr. */
export function sayProblems(problems: readonly Problem[]): void {
  for (const line of problemLines(problems)) say(line);
}

/** Every problem on its own lines. */
export function problemLines(problems: readonly Problem[]): readonly string[] {
  if (problems.length < 2) return problems.map(problemInWords);
  return [`${problems.length} problems:`, ...problems.map((problem, i) => `${i + 1}. ${problemInWords(problem)}`)];
}

/** Rows with their columns aligned; the last column is left as it is. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Milliseconds as people read them: `340 ms`, `4.2 s`, `3 min 05 s`. */
export function durationInWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Bytes as people read them. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB'];
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}
