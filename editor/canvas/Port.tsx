/** A port: its dot (colour and shape of the kind), its name, and in words what it takes, what came, or why it refuses. */

import { Handle, Position } from '@xyflow/react';
import { useStore } from 'zustand';
import { type PortType, portTypeInWords } from '../../nodes/kit/index.ts';
import { documentStore } from '../state/document.ts';
import { runStatus } from '../state/run-status.ts';
import { lookOf } from './kind-look.ts';
import { type LinkDrag, linkDrag } from './link-drag.ts';
import { refusalOf } from './wiring-ends.ts';

interface PortProps {
  readonly node: string;
  readonly port: string;
  readonly type: PortType & { readonly title?: string; readonly help?: string };
  readonly side: 'input' | 'output';
  readonly linked: boolean;
  readonly optional?: boolean;
}

function refusalFor(from: LinkDrag['from'], { node, port, side }: PortProps): string | undefined {
  if (!from || (from.at.node === node && from.at.port === port)) return undefined;
  if (from.side === side) return 'Links go from an output to an input.';
  const here = { node, port };
  return side === 'input' ? refusalOf(from.at, here) : refusalOf(here, from.at);
}

export function Port(props: PortProps) {
  const { node, port, type, side, linked, optional } = props;
  const refusal = useStore(linkDrag, ({ from }) => refusalFor(from, props));
  const came = useStore(runStatus, ({ nodes }) => {
    if (side === 'output') return nodes[node]?.outputs[port]?.summary;
    const input = documentStore.getState().content.graph.nodes[node]?.inputs[port];
    const link = Array.isArray(input) ? input[0] : input;
    return link && nodes[link.node]?.outputs[link.port]?.summary;
  });
  const { colour, shape } = lookOf(type);
  const title = type.title ?? port;
  const words = [
    `${title}: ${portTypeInWords(type)}${optional ? ', optional' : ''}`,
    type.help,
    came && `Last: ${came}`,
  ];
  return (
    <div
      className={`port ${side}`}
      data-refusal={refusal}
      data-tip={refusal ?? words.filter(Boolean).join('\n')}
      data-port={port}
    >
      <Handle
        id={port}
        className="port-dot"
        type={side === 'input' ? 'target' : 'source'}
        position={side === 'input' ? Position.Left : Position.Right}
        data-shape={shape}
        data-linked={linked}
        aria-label={`${side} ${words[0]}`}
        style={{ '--kind': colour } as React.CSSProperties}
      />
      <span className={optional ? 'optional' : undefined}>{title}</span>
    </div>
  );
}
