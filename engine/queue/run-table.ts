/**
 * Queue and history in an embedded SQLite: every run with its graph, so that a run survives a closed tab and a restart.
 * WAL mode; the process may be killed at any moment without leaving a lock behind.
 */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import type { Graph } from '../../graphs/format/index.ts';
import type { Target } from '../plan/targets.ts';
import type { RunSummary } from '../protocol/index.ts';

/** A run with what is needed to start it (again). */
export interface QueuedRun {
  readonly summary: RunSummary;
  readonly graph: Graph;
  readonly targets: readonly Target[] | undefined;
}

interface Row {
  readonly summary: string;
  readonly graph: string;
  readonly targets: string | null;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS runs (
    run_id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    position REAL NOT NULL,
    summary TEXT NOT NULL,
    graph TEXT NOT NULL,
    targets TEXT
  );
  CREATE INDEX IF NOT EXISTS runs_by_state ON runs (state, position);
`;

/** Runs by id; `position` orders the queue and, for ended runs, is when they were queued. */
export class RunTable {
  readonly #database: Database.Database;

  /** Opens or makes the file. @throws when the folder cannot be written. */
  constructor(file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#database = new Database(file);
    this.#database.exec('PRAGMA journal_mode = WAL');
    this.#database.exec(SCHEMA);
  }

  add(run: QueuedRun): void {
    const { summary, graph, targets } = run;
    this.#database
      .prepare('INSERT INTO runs (run_id, state, position, summary, graph, targets) VALUES (?, ?, ?, ?, ?, ?)')
      .run(
        summary.runId,
        summary.state,
        summary.queuedAtMs,
        JSON.stringify(summary),
        JSON.stringify(graph),
        targets ? JSON.stringify(targets) : null,
      );
  }

  update(summary: RunSummary): void {
    this.#database
      .prepare('UPDATE runs SET state = ?, summary = ? WHERE run_id = ?')
      .run(summary.state, JSON.stringify(summary), summary.runId);
  }

  get(runId: string): QueuedRun | undefined {
    const row = this.#database.prepare('SELECT summary, graph, targets FROM runs WHERE run_id = ?').get(runId);
    return row === undefined ? undefined : toRun(row as Row);
  }

  remove(runId: string): void {
    this.#database.prepare('DELETE FROM runs WHERE run_id = ?').run(runId);
  }

  /** Runs that wait, first to run first. */
  queued(): readonly QueuedRun[] {
    const rows = this.#database.prepare("SELECT * FROM runs WHERE state = 'queued' ORDER BY position").all();
    return (rows as Row[]).map(toRun);
  }

  /** Newest first. */
  recent(limit: number): readonly RunSummary[] {
    const rows = this.#database.prepare('SELECT summary FROM runs ORDER BY position DESC LIMIT ?').all(limit);
    return (rows as Row[]).map(({ summary }) => JSON.parse(summary) as RunSummary);
  }

  /** Runs that a process that ended left behind as running. */
  interrupted(): readonly QueuedRun[] {
    const rows = this.#database.prepare("SELECT * FROM runs WHERE state = 'running' ORDER BY position").all();
    return (rows as Row[]).map(toRun);
  }

  /** Gives waiting runs the order of the ids; the positions they hold now are dealt out anew. */
  reorder(runIds: readonly string[]): void {
    const waiting = this.queued().filter(({ summary }) => runIds.includes(summary.runId));
    const positions = this.#database
      .prepare("SELECT position FROM runs WHERE state = 'queued' ORDER BY position")
      .all() as { position: number }[];
    const known = new Set(waiting.map(({ summary }) => summary.runId));
    const move = this.#database.prepare('UPDATE runs SET position = ? WHERE run_id = ?');
    runIds
      .filter((id) => known.has(id))
      .forEach((id, index) => {
        move.run(positions[index]?.position ?? Date.now(), id);
      });
  }

  close(): void {
    this.#database.close();
  }
}

// Rows are written by this file alone and were parsed when they came in.
function toRun({ summary, graph, targets }: Row): QueuedRun {
  return {
    summary: JSON.parse(summary) as RunSummary,
    graph: JSON.parse(graph) as Graph,
    targets: targets === null ? undefined : (JSON.parse(targets) as Target[]),
  };
}
