/** graphs/format: the saved graph. Pure; zod is its only import. */

export type { ExposedInput, Graph, GraphNode, Link } from './graph.ts';
export { GRAPH_VERSION, graphSchema } from './graph.ts';
export type { Problem } from './problem.ts';
export { pointerTo, problemInWords, problemSchema } from './problem.ts';
export type { ParsedGraph } from './read.ts';
export { parseGraph } from './read.ts';
export { writeGraph } from './write.ts';
