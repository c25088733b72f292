import { beforeEach, describe, expect, it, vi } from 'vitest';
import { change, documentStore, graphText, redoChange, undoChange } from '../../editor/state/document.ts';
import { addNode, removeNodes, rename, setMode, setParam } from '../../editor/state/edits.ts';
import { moveThings } from '../../editor/state/layout-edits.ts';
import { addLink, moveLink, removeLinks } from '../../editor/state/link-edits.ts';
import { parseGraph } from '../../graphs/format/index.ts';
import { content, nodes, open } from './documents.ts';

const picture = { type: 'io/load-image', params: { file: '' }, inputs: {} };
const mask = (from?: string) => ({
  type: 'mask/invert',
  params: {},
  inputs: from ? { mask: { node: from, port: 'mask' } } : {},
});

beforeEach(() => {
  vi.useFakeTimers();
  open(
    { a: picture, 'mask-a': mask(), 'mask-b': mask('mask-a'), 'mask-c': mask('mask-b') },
    { result: { node: 'mask-c', port: 'mask' } },
  );
});

const steps = (): number => documentStore.getState().history.done.length;

describe('edits of the document', () => {
  it('17: a link into an occupied input replaces the old one in one undo step', () => {
    addLink({ node: 'mask-a', port: 'mask' }, { node: 'mask-c', port: 'mask' });
    expect(nodes()['mask-c']?.inputs).toEqual({ mask: { node: 'mask-a', port: 'mask' } });
    expect(steps()).toBe(1);
    undoChange();
    expect(nodes()['mask-c']?.inputs).toEqual({ mask: { node: 'mask-b', port: 'mask' } });
  });

  it('18: moving the end of a link is one step, and taking it away leaves no empty input', () => {
    const from = { node: 'mask-a', port: 'mask' };
    moveLink({ from, to: { node: 'mask-b', port: 'mask' } }, { from, to: { node: 'mask-c', port: 'mask' } });
    expect([nodes()['mask-b']?.inputs, nodes()['mask-c']?.inputs]).toEqual([{}, { mask: from }]);
    expect(steps()).toBe(1);
    removeLinks([{ from, to: { node: 'mask-c', port: 'mask' } }]);
    expect(nodes()['mask-c']?.inputs).toEqual({});
  });

  it('38: a drag, a typed word and one slider move are one step each; a pause begins a new one', () => {
    for (const x of [1, 2, 3]) moveThings({ a: { x, y: 0 } });
    for (const name of ['r', 're', 'res']) setParam('a', 'file', name);
    for (const growPx of [1, 2, 3]) setParam('mask-a', 'growPx', growPx);
    expect(steps()).toBe(3);
    vi.advanceTimersByTime(5000);
    setParam('mask-a', 'growPx', 9);
    expect(steps()).toBe(4);
    undoChange();
    expect(nodes()['mask-a']?.params.growPx).toBe(3);
    undoChange();
    expect(nodes()['mask-a']?.params.growPx).toBeUndefined();
    redoChange();
    expect(nodes()['mask-a']?.params.growPx).toBe(3);
  });

  it('39: undo after delete brings back ids, links, values, places and exposed names', () => {
    const before = content();
    removeNodes(['mask-b', 'mask-c']);
    expect(Object.keys(nodes())).toEqual(['a', 'mask-a']);
    expect(content().graph.outputs).toEqual({});
    undoChange();
    expect(content()).toEqual(before);
  });

  it('a change after undo drops what was undone; what changes nothing is no step', () => {
    rename('a', 'Source');
    undoChange();
    expect(redoChange()).toBe('Rename');
    undoChange();
    setMode(['a'], 'mute');
    expect(redoChange()).toBeUndefined();
    change('Nothing', () => undefined);
    expect(steps()).toBe(1);
  });

  it('5: a new node gets an id of its own and is wired in the same step', () => {
    expect([addNode('mask/invert', { x: 5, y: 6 }), addNode('mask/invert', { x: 0, y: 0 })]).toEqual([
      'invert',
      'invert-2',
    ]);
    expect(content().layout.nodes.invert).toEqual({ x: 5, y: 6 });
    addNode('mask/invert', { x: 0, y: 0 }, (id, _, draft) => {
      const node = draft.graph.nodes[id];
      if (node) node.inputs.mask = { node: 'mask-a', port: 'mask' };
    });
    expect(nodes()['invert-3']?.inputs).toEqual({ mask: { node: 'mask-a', port: 'mask' } });
    expect(steps()).toBe(3);
  });

  it('74: what is saved reads back as the same graph, places included', () => {
    moveThings({ a: { x: 40, y: 50 } });
    const read = parseGraph(graphText(content()));
    expect('graph' in read && read.graph.nodes).toEqual(nodes());
    expect('graph' in read && read.graph.layout).toMatchObject({ nodes: { a: { x: 40, y: 50 } } });
  });
});
