/** The node types the server has, as descriptions; loaded once per page. */

import { createStore } from 'zustand/vanilla';
import type { Descriptions, KindInfo, ModelBindings, NodeDescription } from '../../nodes/kit/index.ts';

export interface Catalogue {
  readonly descriptions: Descriptions;
  readonly kinds: Readonly<Record<string, KindInfo>>;
  /** Registry model id -> role, for the choices of model params. */
  readonly models: ReadonlyMap<string, string>;
  /** Model id -> sizes and families that ports take from it, for links while they are drawn. */
  readonly modelBindings: ModelBindings;
}

export const catalogueStore = createStore<Catalogue>(() => ({
  descriptions: new Map(),
  kinds: {},
  models: new Map(),
  modelBindings: new Map(),
}));

/** Descriptions come from the catalogue as it describes itself; the server passes them through. */
export function takeCatalogue(nodes: readonly unknown[], kinds: Readonly<Record<string, KindInfo>>): void {
  const descriptions = (nodes as readonly NodeDescription[]).map(
    (description) => [description.type, description] as const,
  );
  catalogueStore.setState({ descriptions: new Map(descriptions), kinds });
}
