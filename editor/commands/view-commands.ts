/** Commands about what is seen, and how the canvas answers to the hand; no part of undo. */

import { show, zoomBy } from '../canvas/flow-handle.ts';
import { setSettings, settings } from '../state/settings.ts';
import { chosenOnCanvas, something } from './chosen.ts';
import type { EditorCommand } from './command.ts';

export const viewCommands = {
  fit: { title: 'Show everything', group: 'View', keys: ['Shift+1', 'Home'], run: () => show() },
  fitSelection: {
    title: 'Show the selection',
    group: 'View',
    keys: ['.', 'Shift+2'],
    when: something,
    run: () => show(chosenOnCanvas()),
  },
  zoomIn: { title: 'Zoom in', group: 'View', keys: ['+', '='], run: () => zoomBy('in') },
  zoomOut: { title: 'Zoom out', group: 'View', keys: ['-'], run: () => zoomBy('out') },
  zoomActual: { title: 'Zoom to 100 %', group: 'View', keys: ['0'], run: () => zoomBy('actual') },
  minimap: {
    title: 'Overview map',
    group: 'View',
    keys: ['Shift+M'],
    isOn: () => settings.getState().minimap,
    run: () => setSettings({ minimap: !settings.getState().minimap }),
  },
  wheelPans: {
    title: 'Wheel and two fingers move the canvas',
    group: 'View',
    keys: [],
    isOn: () => settings.getState().wheel === 'pans',
    run: () => setSettings({ wheel: settings.getState().wheel === 'pans' ? 'zooms' : 'pans' }),
  },
  boxEncloses: {
    title: 'A selection box takes only what it encloses',
    group: 'View',
    keys: [],
    isOn: () => settings.getState().boxTakes === 'enclosed',
    run: () => setSettings({ boxTakes: settings.getState().boxTakes === 'enclosed' ? 'touched' : 'enclosed' }),
  },
  theme: {
    title: 'Light or dark theme',
    group: 'View',
    keys: [],
    run: () => {
      const { dataset } = document.documentElement;
      dataset.theme = dataset.theme === 'light' ? 'dark' : 'light';
      localStorage.setItem('theme', dataset.theme);
    },
  },
} satisfies Record<string, EditorCommand>;
