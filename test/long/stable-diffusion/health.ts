// How long the server takes to answer while something else goes on: one request after the other, all the time.

import type { Client } from '../../../engine/client.ts';

const EVERY_MS = 25;

/** Asks /api/health until it is stopped. */
export class HealthWatch {
  private readonly asked: { readonly atMs: number; readonly tookMs: number }[] = [];
  private readonly client: Client;
  private readonly over: Promise<void>;
  private stopped = false;

  constructor(client: Client) {
    this.client = client;
    this.over = this.watch();
  }

  /** 95 in 100 requests that were asked in the time were answered within `p95Ms`. */
  during(fromMs: number, toMs: number): { count: number; p95Ms: number; worstMs: number } {
    const took = this.asked.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ tookMs }) => tookMs);
    took.sort((a, b) => a - b);
    const p95Ms = took[Math.ceil(took.length * 0.95) - 1] ?? Number.NaN;
    return { count: took.length, p95Ms, worstMs: took.at(-1) ?? Number.NaN };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.over;
  }

  private async watch(): Promise<void> {
    while (!this.stopped) {
      const atMs = performance.now();
      await this.client.call('health');
      this.asked.push({ atMs, tookMs: performance.now() - atMs });
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}
