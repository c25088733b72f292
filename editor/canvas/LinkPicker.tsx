/** Linking without a pointer: first a port of the node, then a port it fits, both found by typing. */

import { Command } from 'cmdk';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Link } from '../../graphs/format/index.ts';
import { inputsOf, outputsOf, type PortType, portTypeInWords } from '../../nodes/kit/index.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { addLink, linksInto, nameOf } from '../state/link-edits.ts';
import { closeLinkPick, linkPick, pickLink } from '../state/link-picker.ts';
import { openSearch } from '../state/search.ts';
import { centreOfScreen } from './flow-handle.ts';
import { focusNode } from './focus.ts';
import { lookOf } from './kind-look.ts';
import type { LinkDrag } from './link-drag.ts';
import { whyNot } from './wiring.ts';

type End = NonNullable<LinkDrag['from']>;
interface Offer extends End {
  readonly type: PortType & { readonly title?: string };
  readonly words: string;
  readonly linkedTo: string;
}

const HALF_WIDTH_PX = 210;

function portsOf(id: string): Offer[] {
  const { graph } = documentStore.getState().content;
  const node = graph.nodes[id];
  const description = node && catalogueStore.getState().descriptions.get(node.type);
  if (!node || !description) return [];
  const offer = (side: End['side'], port: string, type: Offer['type']): Offer => {
    const links = side === 'input' ? linksInto(node.inputs[port]) : [];
    const linkedTo = links.map((link) => `${nameOf(graph, link.node)}, ${link.port}`).join('; ');
    return { at: { node: id, port }, side, type, words: `${side} ${type.title ?? port}`, linkedTo };
  };
  return [
    ...Object.entries(outputsOf(description)).map(([port, type]) => offer('output', port, type)),
    ...Object.entries(inputsOf(description, node.params)).map(([port, type]) => offer('input', port, type)),
  ];
}

function endsOf(from: End, at: Link): { from: Link; to: Link } {
  return from.side === 'output' ? { from: from.at, to: at } : { from: at, to: from.at };
}

/** Ports of other nodes that may be linked with one, free ones first. */
function partnersOf(from: End): Offer[] {
  const { graph } = documentStore.getState().content;
  const { descriptions } = catalogueStore.getState();
  return Object.keys(graph.nodes)
    .flatMap(portsOf)
    .filter(({ at, side }) => {
      if (side === from.side || at.node === from.at.node) return false;
      const ends = endsOf(from, at);
      return whyNot(graph, descriptions, ends.from, ends.to) === undefined;
    })
    .sort((a, b) => Number(a.linkedTo !== '') - Number(b.linkedTo !== ''));
}

export function LinkPicker() {
  const { node, from } = useStore(linkPick);
  if (node === undefined) return null;
  return <Picker key={from ? `${from.at.port} ${from.side}` : ''} node={node} from={from} />;
}

function Picker({ node, from }: { readonly node: string; readonly from: End | undefined }) {
  const [typed, setTyped] = useState('');
  const { graph } = documentStore.getState().content;
  const title = nameOf(graph, node);
  const offers = from ? partnersOf(from) : portsOf(node);
  const prompt = from ? `Link ${title}, ${from.at.port}, ${from.side === 'output' ? 'to' : 'from'}` : `Link ${title}`;
  const close = (): void => {
    closeLinkPick();
    focusNode(node);
  };
  const choose = (offer: Offer): void => {
    if (!from) {
      pickLink(node, offer);
      return;
    }
    const ends = endsOf(from, offer.at);
    addLink(ends.from, ends.to);
    close();
  };
  const { x, y } = centreOfScreen();
  return (
    <Command
      className="search link-picker"
      label={prompt}
      style={{ left: x - HALF_WIDTH_PX, top: Math.max(60, y - 220) }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Backspace' && typed === '' && from) pickLink(node);
        if (event.key === 'Escape') close();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) closeLinkPick();
      }}
    >
      <Command.Input autoFocus placeholder={`${prompt} ...`} value={typed} onValueChange={setTyped} />
      <Command.List>
        <Command.Empty>No port matches.</Command.Empty>
        {offers.map((offer) => (
          <OfferItem
            key={`${offer.at.node} ${offer.words}`}
            offer={offer}
            showNode={from !== undefined}
            onChoose={choose}
          />
        ))}
        {from && (
          <Command.Item
            value="a new node"
            onSelect={() => {
              closeLinkPick();
              openSearch({ x: x - HALF_WIDTH_PX, y: Math.max(60, y - 220) }, from);
            }}
          >
            <span>A new node ...</span>
          </Command.Item>
        )}
      </Command.List>
      <p className="picker-help">
        {from ? 'Enter links; Backspace goes back to the ports' : 'Enter takes the port; then choose where it goes'}
      </p>
    </Command>
  );
}

interface OfferItemProps {
  readonly offer: Offer;
  readonly showNode: boolean;
  readonly onChoose: (offer: Offer) => void;
}

function OfferItem({ offer, showNode, onChoose }: OfferItemProps) {
  const { at, type, words, linkedTo } = offer;
  const { colour, shape } = lookOf(type);
  const name = nameOf(documentStore.getState().content.graph, at.node);
  return (
    <Command.Item
      value={`${at.node} ${words}`}
      keywords={[name, at.node, at.port, type.kind]}
      onSelect={() => onChoose(offer)}
    >
      <span className="kind-dot" data-shape={shape} style={{ '--kind': colour } as React.CSSProperties} />
      <span>{showNode ? `${name}, ${type.title ?? at.port}` : words}</span>
      <small>
        {portTypeInWords(type)}
        {showNode && name !== at.node ? ` (${at.node})` : ''}
        {linkedTo && (showNode ? `, replaces ${linkedTo}` : `, from ${linkedTo}`)}
      </small>
    </Command.Item>
  );
}
