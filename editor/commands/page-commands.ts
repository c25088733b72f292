/** Commands about the page and its files: panels, dialogs, new, import, export, copy, versions. */

import { openCompare } from '../state/compare.ts';
import { dialogs } from '../state/dialogs.ts';
import { chooseImport, exportGraph, newGraph, saveCopy } from '../state/files.ts';
import { panels, toggleSide, toggleTab } from '../state/panels.ts';

export const pageCommands = {
  newGraph: { title: 'New graph', keys: [], run: newGraph },
  importGraph: { title: 'Import a graph or a result picture', keys: ['Mod+Shift+O'], run: chooseImport },
  exportGraph: { title: 'Export the graph', keys: ['Mod+E'], run: exportGraph },
  saveCopy: { title: 'Save a copy', keys: ['Mod+Shift+S'], run: () => void saveCopy() },
  versions: { title: 'Earlier versions', keys: [], run: () => dialogs.setState({ open: 'versions' }) },
  compare: { title: 'Compare pictures', keys: ['Shift+C'], run: () => openCompare(undefined, 'earlier') },
  library: { title: 'Show the library', keys: ['Mod+B'], run: () => toggleSide('library') },
  inspector: { title: 'Show the inspector', keys: ['Mod+I'], run: () => toggleSide('inspector') },
  bottom: { title: 'Show the panel below', keys: ['Mod+J'], run: () => toggleTab(panels.getState().tab || 'timing') },
};
