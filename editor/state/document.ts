/**
 * The open document: the graph as it is saved plus its layout, changed only through `change`, which records one undo
 * step. React Flow's nodes and edges are derived from it and never stored.
 */

import { type Draft, produceWithPatches } from 'immer';
import { createStore } from 'zustand/vanilla';
import { type Graph, type ParsedGraph, parseGraph, writeGraph } from '../../graphs/format/index.ts';
import { catalogueStore } from './catalogue.ts';
import { emptyHistory, type History, record, redo, undo } from './history.ts';
import { type Layout, readLayout } from './layout.ts';
import { heldPress } from './pointer-press.ts';

/** What undo restores. */
export interface Content {
  readonly graph: Graph;
  readonly layout: Layout;
}

export type SaveState = 'saved' | 'changed' | 'saving' | 'conflict' | 'failed';

export interface DocumentState {
  /** Id it is saved under. */
  readonly id: string;
  /** Revision it was read at or saved as; null before the first save. */
  readonly revision: number | null;
  readonly content: Content;
  readonly history: History;
  readonly saveState: SaveState;
  /** What another tab saved meanwhile, while saving is in conflict with it. */
  readonly theirs?: { readonly revision: number; readonly graph: Graph } | undefined;
  /** Rises with every change of the content; autosave and planning watch it. */
  readonly version: number;
}

const emptyGraph: Graph = {
  format: 'facex-graph',
  version: 1,
  name: '',
  description: '',
  nodes: {},
  inputs: {},
  outputs: {},
};

const initial: DocumentState = {
  id: 'untitled',
  revision: null,
  content: { graph: emptyGraph, layout: readLayout(emptyGraph) },
  history: emptyHistory,
  saveState: 'saved',
  version: 0,
};

/** The one document of a tab. */
export const documentStore = createStore<DocumentState>(() => initial);

/** Opens a graph in place of the open one; undo starts anew. */
export function openDocument(id: string, graph: Graph, revision: number | null): void {
  documentStore.setState((state) => ({
    ...initial,
    theirs: undefined,
    id,
    revision,
    content: { graph, layout: readLayout(graph, catalogueStore.getState().descriptions) },
    version: state.version + 1,
  }));
}

/** Puts another graph in the place of the open one, as one undo step: an earlier version, or the graph of a result. */
export function replaceGraph(wanted: Graph, label: string): void {
  const { layout: _, ...graph } = wanted;
  const layout = readLayout(wanted, catalogueStore.getState().descriptions);
  change(label, (draft) => {
    draft.graph = graph as Draft<Graph>;
    draft.layout = layout as Draft<Layout>;
  });
}

/** Reads graph JSON (of this or a past version, with what was changed to bring it here). */
export function readGraphText(text: string): ParsedGraph {
  return parseGraph(text);
}

/**
 * Changes the content as one undo step called `label`; changes with the same `group` in one drag or shortly after each
 * other are one.
 */
export function change(label: string, recipe: (draft: Draft<Content>) => void, group?: string): void {
  documentStore.setState((state) => {
    const [content, patches, inverse] = produceWithPatches(state.content, recipe);
    if (patches.length === 0) return state;
    const step = { label, group, patches, inverse, atMs: Date.now(), press: heldPress() };
    return { content, history: record(state.history, step), ...changed(state) };
  });
}

/** A conflict stays one until it is settled. */
function changed({ saveState, version }: DocumentState): Pick<DocumentState, 'saveState' | 'version'> {
  return { saveState: saveState === 'conflict' ? 'conflict' : 'changed', version: version + 1 };
}

function step(move: typeof undo): string | undefined {
  const { content, history } = documentStore.getState();
  const moved = move(content, history);
  if (!moved) return undefined;
  documentStore.setState((state) => ({
    content: moved.state,
    history: moved.history,
    ...changed(state),
  }));
  return moved.label;
}

/** Takes the last step back; gives its label. */
export function undoChange(): string | undefined {
  return step(undo);
}

/** Does the last undone step again; gives its label. */
export function redoChange(): string | undefined {
  return step(redo);
}

/** The graph as it is saved: with the layout. */
export function graphToSave({ graph, layout }: Content): Graph {
  return { ...graph, layout: layout as unknown as NonNullable<Graph['layout']> };
}

/** The same as text, as files and the clipboard hold it. */
export function graphText(content: Content): string {
  return writeGraph(graphToSave(content));
}
