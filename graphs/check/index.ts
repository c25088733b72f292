/** graphs/check: a graph against the node catalogue. Pure; imports graphs/format and nodes/kit alone. */

export { checkGraph, portsOfGraph } from './check.ts';
export { adviceFor } from './closest.ts';
export type { GraphFaultCode } from './codes.ts';
export { linkMisfit } from './link-misfit.ts';
export type { CheckFacts } from './scope.ts';
