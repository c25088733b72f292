/** engine/protocol: every message that crosses a process or a socket. Pure; the editor's only door into the engine. */

export type { OutputSummary, PlannedNode, Reason, RunEvent } from './events.ts';
export { outputSummarySchema, plannedNodeSchema, reasonSchema, runEventSchema } from './events.ts';
