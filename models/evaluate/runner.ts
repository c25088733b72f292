/** What evaluating asks of the engine; engine/cli hands it in, since models/ may not reach into the engine. */

import type { NodeDescription, Value } from '../../nodes/kit/index.ts';
import type { GraphData, Link } from './graph.ts';

/** How a graph ended. What could be made is there even when another node failed. */
export interface Outcome {
  /** Whether a port that was asked for has a value. */
  has(target: Link): boolean;
  /** The value at a port that was asked for, its tensors on the host; undefined when its node failed. */
  value(target: Link): Promise<Value | undefined>;
  /** The same as a JPEG. */
  picture(target: Link): Promise<Uint8Array | undefined>;
  /** What went wrong, in words, by node. */
  readonly problems: readonly { readonly node?: string; readonly code: string; readonly message: string }[];
  /** Nodes that ran; 0 when everything was kept from before. */
  readonly ran: number;
  readonly tookMs: number;
}

/** How far a part is. */
export interface Step {
  readonly what: string;
  readonly done: number;
  readonly all: number;
  /** How long the items that are done took together. */
  readonly tookMs: number;
}

/** The engine, as far as evaluating needs it. */
export interface Runner {
  /** Runs a graph for some of its ports. @throws StoppedError when the user stops. */
  run(graph: GraphData, targets: readonly Link[]): Promise<Outcome>;
  /** Descriptions of every node type. */
  describe(): Promise<readonly NodeDescription[]>;
  /** A sample graph by its name, or undefined when there is none; relative files in it are made absolute. */
  sample(name: string): Promise<GraphData | undefined>;
  /** How many graphs may run at a time. */
  readonly atOnce: number;
  /** One line of what was found. */
  say(line: string): void;
  /** How far a part of the table is; told after every item. */
  progress(step: Step): void;
}

/** The user asked to stop; everything that finished is kept in the engine's store. */
export class StoppedError extends Error {
  constructor() {
    super('stopped');
    this.name = 'StoppedError';
  }
}
