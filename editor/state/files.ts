/** Graph files in and out of the page: a new one, export, import of a graph or a result picture, an earlier version. */

import { Refused, request } from '../link/http.ts';
import { catalogueStore } from './catalogue.ts';
import { change, documentStore, graphText, openDocument, readGraphText } from './document.ts';
import { problemsInNotice, say } from './notices.ts';
import { showRunsOf } from './run-status.ts';
import { save } from './saving.ts';

/** A free id made from a name: its words, and when it was made. */
function idFrom(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${words.slice(0, 40) || 'graph'}-${Date.now().toString(36)}`;
}

/** Opens graph JSON as a new document and says what was read; the server sees it at the next save. */
export function openGraphText(text: string, name: string): void {
  const read = readGraphText(text);
  if ('problems' in read) {
    say('bad', `${name} is not a graph that can be opened. ${problemsInNotice(read.problems)}`);
    return;
  }
  const { graph } = read;
  const id = idFrom(graph.name || name.replace(/\.json$/, ''));
  openDocument(id, graph, null);
  documentStore.setState({ saveState: 'changed' });
  showRunsOf(id);
  const { descriptions } = catalogueStore.getState();
  const unknown = [...new Set(Object.values(graph.nodes).map(({ type }) => type))].filter(
    (type) => !descriptions.has(type),
  );
  const placed = (graph.layout as { nodes?: object } | undefined)?.nodes ?? {};
  const laidOut = Object.keys(graph.nodes).filter((node) => !Object.hasOwn(placed, node)).length;
  const said = [
    `Opened the graph of ${name}.`,
    ...read.changes,
    ...(laidOut > 0 ? [`${laidOut} of its nodes had no place and were laid out.`] : []),
    ...(unknown.length > 0
      ? [`There is no node type ${unknown.join(', ')} here: such nodes are placeholders that keep their data.`]
      : []),
  ];
  say(unknown.length > 0 ? 'plain' : 'good', said.join(' '));
}

/** Opens a graph file, or the graph that a result picture carries; says so when it is neither. */
export async function importFile(file: File): Promise<void> {
  if (file.type.startsWith('image/')) {
    try {
      const { graph } = await request('readProvenance', { body: file });
      openGraphText(JSON.stringify(graph), file.name);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say('bad', `${file.name} carries no graph to open. ${error.message}`);
    }
    return;
  }
  openGraphText(await file.text(), file.name);
}

/** Lets the user choose a file to import. */
export function chooseImport(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json,image/png,image/jpeg,image/webp';
  input.onchange = () => {
    const [file] = input.files ?? [];
    if (file) void importFile(file);
  };
  input.click();
}

/** Downloads the open graph as the file that `facex run` takes. */
export function exportGraph(): void {
  const { id, content } = documentStore.getState();
  const url = URL.createObjectURL(new Blob([graphText(content)], { type: 'application/json' }));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: `${id}.json` });
  link.click();
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Opens an empty graph. */
export function newGraph(): void {
  const id = idFrom('graph');
  const graph = { format: 'facex-graph', version: 1, name: '', description: '', nodes: {}, inputs: {}, outputs: {} };
  openDocument(id, graph as Parameters<typeof openDocument>[1], null);
  showRunsOf(id);
}

/** Goes on with a copy under a new id; the graph it came from stays as it was saved last. */
export async function saveCopy(): Promise<void> {
  const { content } = documentStore.getState();
  const id = idFrom(content.graph.name);
  documentStore.setState({ id, revision: null, saveState: 'changed' });
  change('Name the copy', ({ graph }) => {
    graph.name = `${graph.name || 'Graph'} (copy)`;
  });
  showRunsOf(id);
  await save();
}
