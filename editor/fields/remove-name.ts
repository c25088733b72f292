/** Takes a word out of a `names` param together with the links into its inputs, as one undo step. */

import { catalogueStore } from '../state/catalogue.ts';
import { change, documentStore } from '../state/document.ts';

export function removeName(node: string, param: string, name: string): void {
  const type = documentStore.getState().content.graph.nodes[node]?.type ?? '';
  const description = catalogueStore.getState().descriptions.get(type);
  change(`Remove ${name}`, ({ graph }) => {
    const changed = graph.nodes[node];
    if (!changed) return;
    const fallback = description?.params[param]?.default;
    const names = changed.params[param] ?? fallback;
    if (!Array.isArray(names)) return;
    changed.params[param] = names.filter((one) => one !== name);
    if (description?.repeated?.forEach !== param) return;
    for (const port of Object.keys(changed.inputs)) if (port.startsWith(`${name}.`)) delete changed.inputs[port];
  });
}
