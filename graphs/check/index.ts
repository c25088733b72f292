/** graphs/check: a graph against the node catalogue. Pure; imports graphs/format and nodes/kit alone. */

export { checkGraph } from './check.ts';
export { adviceFor } from './closest.ts';
export type { CheckFacts } from './scope.ts';
