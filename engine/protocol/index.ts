/** engine/protocol: every message that crosses a process or a socket. Pure; the editor's only door into the engine. */

export type { OutputSummary, PlannedNode, Reason, RunEvent } from './events.ts';
export { outputSummarySchema, plannedNodeSchema, reasonSchema, runEventSchema } from './events.ts';
export type { Route, RouteName } from './http.ts';
export { problemsSchema, ROUTES } from './http.ts';
export type { ModelEntry, PullState } from './models.ts';
export type { PreviewHeader } from './preview-frame.ts';
export { readPreviewFrame, writePreviewFrame } from './preview-frame.ts';
export type { AnswerOf, BodyOf } from './request.ts';
export {
  addressOf,
  answersBytes,
  MAX_PICTURE_BYTES,
  Refused,
  readAnswer,
  readRefusal,
  unreachable,
  writeRequest,
} from './request.ts';
export type { RunSummary } from './runs.ts';
export type { Hello, ServerMessage } from './socket.ts';
export { helloSchema, PROTOCOL_VERSION, serverMessageSchema } from './socket.ts';
export type { FrameView, OneView, TensorView, ValueView, ViewOf } from './views.ts';
export { valueViewSchema } from './views.ts';
