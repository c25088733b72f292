/**
 * Queue and history in an embedded SQLite: every run with its graph, so that a run survives a closed tab and a restart.
 * WAL mode; the process may be killed at any moment without leaving a lock behind.
 */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import type { Graph } from '../../graphs/format/index.ts';
import { EngineError, engineProblem } from '../errors.ts';
import type { Target } from '../plan/targets.ts';
import type { RunSummary } from '../protocol/index.ts';

/** A run with what is needed to start it (again). */
export interface QueuedRun {
  readonly summary: RunSummary;
  readonly graph: Graph;
  readonly targets: readonly Target[] | undefined;
}

/** Ended runs that are kept; older ones are forgotten when the server starts. */
const HISTORY_KEPT = 2000;

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
  readonly #lock: Database.Database;
  readonly #database: Database.Database;

  /** Opens or makes the file, for this process alone. @throws EngineError home-in-use, or when it cannot be written. */
  constructor(file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#lock = lockFolder(path.dirname(file));
    this.#database = new Database(file);
    this.#database.exec('PRAGMA journal_mode = WAL');
    // With WAL this loses nothing when the process dies, and spares a wait for the disk at every change.
    this.#database.exec('PRAGMA synchronous = NORMAL');
    this.#database.exec(SCHEMA);
    this.#forgetOldest();
  }

  add(run: QueuedRun): void {
    const { summary, graph, targets } = run;
    this.#database
      .prepare('INSERT INTO runs (run_id, state, position, summary, graph, targets) VALUES (?, ?, ?, ?, ?, ?)')
      .run(
        summary.runId,
        summary.state,
        this.#nextPosition(summary.queuedAtMs),
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

  /** Gives waiting runs the order of the ids: their places are dealt out anew, those of the others stay. */
  reorder(runIds: readonly string[]): void {
    const waiting = this.#database
      .prepare("SELECT run_id, position FROM runs WHERE state = 'queued' ORDER BY position")
      .all() as { run_id: string; position: number }[];
    const known = new Set(waiting.map(({ run_id }) => run_id));
    const wanted = [...new Set(runIds)].filter((id) => known.has(id));
    const places = waiting.filter(({ run_id }) => wanted.includes(run_id)).map(({ position }) => position);
    const move = this.#database.prepare('UPDATE runs SET position = ? WHERE run_id = ?');
    wanted.forEach((id, index) => {
      move.run(places[index] ?? 0, id);
    });
  }

  /** When a run was queued, moved on where two were queued in the same millisecond: no two have one place. */
  #nextPosition(queuedAtMs: number): number {
    const { last } = this.#database.prepare('SELECT MAX(position) AS last FROM runs').get() as { last: number | null };
    return Math.max(queuedAtMs, (last ?? 0) + 1);
  }

  #forgetOldest(): void {
    const ended = "state NOT IN ('queued', 'running')";
    this.#database
      .prepare(
        `DELETE FROM runs WHERE ${ended} AND run_id NOT IN (SELECT run_id FROM runs WHERE ${ended} ORDER BY position DESC LIMIT ?)`,
      )
      .run(HISTORY_KEPT);
  }

  close(): void {
    this.#database.close();
    this.#lock.close();
  }
}

/**
 * Two servers on one queue would run everything twice. The lock is SQLite's own on a file beside the queue's: it goes
 * with the process, however that ends. It is no part of the queue's connection, which closes only once its statements
 * were collected.
 */
function lockFolder(home: string): Database.Database {
  const lock = new Database(path.join(home, 'server.lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') throw inUse(home);
    throw error;
  }
}

function inUse(home: string): EngineError {
  return new EngineError([
    engineProblem('home-in-use', {
      pointer: '',
      message: `Another FaceX Studio already serves the folder ${home}.`,
      fix: 'Open its page, or give this one a folder of its own with --home.',
    }),
  ]);
}

// Rows are written by this file alone and were parsed when they came in.
function toRun({ summary, graph, targets }: Row): QueuedRun {
  return {
    summary: JSON.parse(summary) as RunSummary,
    graph: JSON.parse(graph) as Graph,
    targets: targets === null ? undefined : (JSON.parse(targets) as Target[]),
  };
}
