import { beforeEach, describe, expect, it } from 'vitest';
import { documentStore, undoChange } from '../../editor/state/document.ts';
import { removeNodes } from '../../editor/state/edits.ts';
import { linkKey, linkOfKey } from '../../editor/state/layout.ts';
import {
  addFrame,
  addNote,
  addReroute,
  moveThings,
  placeNodes,
  removeFromCanvas,
  resizeThing,
  setFrame,
} from '../../editor/state/layout-edits.ts';
import { moveLink, removeLinks } from '../../editor/state/link-edits.ts';
import { frameId, noteId, readThing, rerouteId } from '../../editor/state/things.ts';
import { content, nodes, open } from './documents.ts';

const mask = (from?: string) => ({
  type: 'mask/invert',
  params: {},
  inputs: from ? { mask: { node: from, port: 'mask' } } : {},
});
const link = { from: { node: 'a', port: 'mask' }, to: { node: 'b', port: 'mask' } };
const key = linkKey(link.from, link.to);
const size = { width: 100, height: 50 };
// As on the canvas, a size comes with the place from before the move.
const sizeOf = () => ({ x: -5000, y: -5000, ...size });
const layout = () => content().layout;
const steps = (): number => documentStore.getState().history.done.length;
const rect = (x: number, y: number) => ({ x, y, ...size });

beforeEach(() => {
  open({ a: mask(), b: mask('a'), c: mask('b') });
  moveThings({ a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 600, y: 0 } });
});

describe('frames', () => {
  it('49: a frame is put around what is selected, and moving it moves its members, as one step', () => {
    const id = addFrame({ a: rect(0, 0), b: rect(300, 0) });
    expect(layout().frames.frame).toMatchObject({ members: ['a', 'b'] });
    const { x = 0, y = 0 } = layout().frames.frame ?? {};
    const before = steps();
    moveThings({ [id]: { x: x + 40, y: y + 10 } }, { sizeOf });
    expect([layout().nodes.a, layout().nodes.b, layout().nodes.c]).toMatchObject([
      { x: 40, y: 10 },
      { x: 340, y: 10 },
      { x: 600, y: 0 },
    ]);
    expect(steps()).toBe(before + 1);
    undoChange();
    expect(layout().nodes.a).toMatchObject({ x: 0, y: 0 });
  });

  it('49: a node dragged out is no member any more, one dragged in is', () => {
    addFrame({ a: rect(0, 0), b: rect(300, 0) });
    moveThings({ b: { x: 900, y: 500 } }, { sizeOf });
    expect(layout().frames.frame?.members).toEqual(['a']);
    moveThings({ c: { x: 120, y: 0 } }, { sizeOf });
    expect(layout().frames.frame?.members).toEqual(['a', 'c']);
    removeNodes(['a']);
    expect(layout().frames.frame?.members).toEqual(['c']);
  });

  it('49: resizing takes in what is inside then; deleting a frame leaves its members', () => {
    const id = addFrame({ a: rect(0, 0) });
    resizeThing(id, { x: -50, y: -50, width: 900, height: 300 }, { a: rect(0, 0), b: rect(300, 0), c: rect(2000, 0) });
    expect(layout().frames.frame?.members).toEqual(['a', 'b']);
    setFrame('frame', { title: 'Masks', colour: 'pink' });
    expect(layout().frames.frame).toMatchObject({ title: 'Masks', colour: 'pink', width: 900 });
    removeFromCanvas([], [id], () => undefined, false);
    expect([layout().frames, Object.keys(nodes())]).toEqual([{}, ['a', 'b', 'c']]);
  });
});

describe('arranging', () => {
  it('49, 53: a frame is drawn anew around members that were arranged, as one step', () => {
    addFrame({ a: rect(0, 0), b: rect(300, 0) });
    const before = steps();
    placeNodes('Arrange', { a: { x: 1000, y: 1000 }, b: { x: 1200, y: 1000 } }, sizeOf);
    expect(layout().frames.frame).toMatchObject({ x: 976, y: 942, width: 348, height: 132, members: ['a', 'b'] });
    expect(steps()).toBe(before + 1);
  });
});

describe('points of links', () => {
  it('25: points are the layout’s: the graph stays the same, and they go with their link', () => {
    const before = content().graph;
    addReroute(key, { x: 200, y: 100 }, 0);
    addReroute(key, { x: 250, y: 150 }, 1);
    expect(content().graph).toBe(before);
    moveThings({ [rerouteId(key, 1)]: { x: 1, y: 2 } });
    expect(layout().reroutes[key]).toEqual([
      { x: 200, y: 100 },
      { x: 1, y: 2 },
    ]);
    removeFromCanvas([], [rerouteId(key, 0)], () => undefined, false);
    expect(layout().reroutes[key]).toEqual([{ x: 1, y: 2 }]);
    expect(nodes().b?.inputs.mask).toEqual(link.from);
    removeLinks([link]);
    expect(layout().reroutes).toEqual({});
    undoChange();
    expect(layout().reroutes[key]).toEqual([{ x: 1, y: 2 }]);
  });

  it('18, 25: a link that is re-routed keeps its points', () => {
    addReroute(key, { x: 200, y: 100 }, 0);
    moveLink(link, { from: link.from, to: { node: 'c', port: 'mask' } });
    expect(Object.keys(layout().reroutes)).toEqual(['a.mask>c.mask']);
  });

  it('names of links and things are read back', () => {
    expect(linkOfKey(key)).toEqual(link);
    expect(linkOfKey('nonsense')).toBeUndefined();
    expect(readThing(rerouteId(key, 3))).toEqual({ thing: 'reroute', key, index: 3 });
    expect([readThing(frameId('x')), readThing(noteId('y')), readThing('node')]).toEqual([
      { thing: 'frame', id: 'x' },
      { thing: 'note', id: 'y' },
      undefined,
    ]);
  });
});

describe('deleting', () => {
  it('24: healing joins what came in with what hung on the node, over several nodes at once', () => {
    removeNodes(['b'], true);
    expect(nodes().c?.inputs.mask).toEqual({ node: 'a', port: 'mask' });
    undoChange();
    open({ a: mask(), b: mask('a'), c: mask('b'), d: mask('c') });
    removeNodes(['b', 'c'], true);
    expect(nodes().d?.inputs.mask).toEqual({ node: 'a', port: 'mask' });
    expect(steps()).toBe(1);
    undoChange();
    removeNodes(['a', 'b'], true);
    expect(nodes().c?.inputs).toEqual({});
  });

  it('39: nodes, notes and links go as one step and come back as one', () => {
    const note = addNote({ x: 5, y: 5 });
    const before = content();
    removeFromCanvas(['c'], [note], () => undefined, false);
    expect([layout().notes, Object.keys(nodes())]).toEqual([{}, ['a', 'b']]);
    undoChange();
    expect(content()).toEqual(before);
  });
});
