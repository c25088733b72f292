/**
 * The engine as its parent sees it: runs with their events, plans, values, doctor. Everything happens in the host
 * process; when that ends in the middle, the runs under way fail with one clear problem and the next request starts
 * another host.
 */

import type { Problem } from '../../graphs/format/index.ts';
import type { NodeDescription, Value } from '../../nodes/kit/index.ts';
import { decodeValue } from '../cache/value-codec.ts';
import { EngineError } from '../errors.ts';
import type { RunEvent, ValueView } from '../protocol/index.ts';
import { HostProcess, stoppedProblem } from './host-process.ts';
import {
  bytesReplySchema,
  type DoctorReply,
  describeReplySchema,
  doctorReplySchema,
  type GraphRequest,
  type HostSettings,
  type PictureFormatName,
  type PictureOptions,
  type PlanReply,
  planReplySchema,
  type RunOutput,
  type RunReply,
  type RunRequest,
  runReplySchema,
  viewReplySchema,
} from './messages.ts';
import { RunStream } from './run-stream.ts';

/** How long a cancelled run may take to stop before the host is killed: a model call cannot be interrupted (E6). */
const HARD_CANCEL_MS = 20_000;
const CLOSE_BOUND_MS = 30_000;

interface ClientOptions {
  readonly settings: HostSettings;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds after which a cancel ends the host process; 0 at once. */
  readonly hardCancelMs?: number;
}

/** An output of a run; its content is fetched when asked for. */
export interface RunOutputHandle extends RunOutput {
  /** The value as a picture file that carries its provenance. @throws EngineError not-a-picture, value-gone. */
  picture(format?: PictureFormatName, options?: { readonly quality?: number }): Promise<Uint8Array>;
  /** The value itself, its tensors on the host; a list for list ports. @throws EngineError value-gone. */
  value(): Promise<Value | readonly Value[]>;
}

/** How a run ended. Faults of the user's are `problems`, never exceptions. */
export interface RunResult extends Omit<RunReply, 'outputs'> {
  readonly runId: string;
  /** By exposed name; what was asked for otherwise by `node.port`. */
  readonly outputs: Readonly<Record<string, RunOutputHandle>>;
}

/** A run under way: its events as they come, and its end. */
export interface Run extends AsyncIterable<RunEvent> {
  readonly runId: string;
  /** Kept when the run has ended, however it ended; never broken. */
  readonly result: Promise<RunResult>;
  cancel(): void;
}

/** Requests to one host process. */
export class HostClient {
  readonly #host: HostProcess;
  readonly #streams = new Map<string, RunStream>();
  readonly #hardCancelMs: number;

  constructor({ settings, env, hardCancelMs }: ClientOptions) {
    this.#hardCancelMs = hardCancelMs ?? HARD_CANCEL_MS;
    this.#host = new HostProcess({
      settings,
      ...(env ? { env } : {}),
      onEvent: (event) => this.#streams.get(event.runId)?.push(event),
      onStopped: (why) => {
        for (const stream of this.#streams.values()) stream.failed([stoppedProblem(why, stream.underWay())]);
      },
    });
  }

  /** Process id of the host, when one runs. */
  get pid(): number | undefined {
    return this.#host.pid;
  }

  run(request: RunRequest, signal?: AbortSignal): Run {
    const { runId } = request;
    const stream = new RunStream(runId);
    this.#streams.set(runId, stream);
    let hardCancel: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      if (stream.ended || stream.cancelled) return;
      stream.cancelled = true;
      void this.#host.request({ do: 'cancel-run', runId }).catch(() => undefined);
      hardCancel = setTimeout(() => this.#host.kill(), this.#hardCancelMs);
    };
    const result = this.#run(stream, request, signal).finally(() => {
      clearTimeout(hardCancel);
      signal?.removeEventListener('abort', cancel);
      this.#streams.delete(runId);
    });
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
    return { runId, result, cancel, [Symbol.asyncIterator]: () => stream.events() };
  }

  async #run(stream: RunStream, request: RunRequest, signal?: AbortSignal): Promise<RunResult> {
    const { runId } = stream;
    try {
      if (signal?.aborted) return stream.outcome('cancelled', []);
      const reply = runReplySchema.parse(await this.#host.request({ do: 'run-graph', ...request }));
      stream.close();
      const outputs = Object.entries(reply.outputs).map(
        ([name, output]) => [name, this.#handle(runId, name, output)] as const,
      );
      return { runId, ...reply, outputs: Object.fromEntries(outputs) };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      // A host that was killed because its run would not stop: that run was cancelled, not failed.
      if (stream.cancelled) return stream.outcome('cancelled', []);
      return stream.outcome('failed', stream.problems ?? error.problems);
    }
  }

  #handle(runId: string, name: string, output: RunOutput): RunOutputHandle {
    return {
      ...output,
      picture: (format = 'png', options = {}) =>
        this.readPicture(output.valueId, format, { ...options, provenanceOf: { runId, output: name } }),
      value: () => this.readValue(output.valueId),
    };
  }

  /** What would run, and why. @throws EngineError with the graph's problems. */
  async plan(request: GraphRequest): Promise<PlanReply> {
    return planReplySchema.parse(await this.#host.request({ do: 'plan-graph', ...request }));
  }

  /** Descriptions of every node type the host has. */
  async describe(): Promise<readonly NodeDescription[]> {
    const { types } = describeReplySchema.parse(await this.#host.request({ do: 'describe' }));
    return types as unknown as readonly NodeDescription[];
  }

  /** A value (an output, or a preview by its event's valueId) as a picture file. */
  async readPicture(valueId: string, format: PictureFormatName, options: PictureOptions = {}): Promise<Uint8Array> {
    const reply = await this.#host.request({ do: 'read-value', valueId, as: format, ...options });
    return bytesReplySchema.parse(reply).bytes;
  }

  /** A value with its tensors on the host. */
  async readValue(valueId: string): Promise<Value | readonly Value[]> {
    const reply = await this.#host.request({ do: 'read-value', valueId, as: 'value' });
    return decodeValue(bytesReplySchema.parse(reply).bytes) as Value | readonly Value[];
  }

  /** What a preview of a value draws. */
  async viewValue(valueId: string): Promise<ValueView> {
    return viewReplySchema.parse(await this.#host.request({ do: 'view-value', valueId })).view;
  }

  async doctor(): Promise<DoctorReply> {
    return doctorReplySchema.parse(await this.#host.request({ do: 'doctor' }));
  }

  /** Cancels what runs, lets the host write what waits, and ends it. */
  close(): Promise<void> {
    return this.#host.close(CLOSE_BOUND_MS);
  }
}

/** Problems of something that was thrown by a request; anything else is thrown on. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof EngineError) return error.problems;
  throw error;
}
