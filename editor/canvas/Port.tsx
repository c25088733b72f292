/** A port: its dot (colour and shape of the kind), its name, and in words what it takes and what came. */

import { Handle, Position } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { KINDS, type PortType, portTypeInWords } from '../../nodes/kit/index.ts';
import { documentStore } from '../state/document.ts';
import { linksInto } from '../state/link-edits.ts';
import { runStatus } from '../state/run-status.ts';
import { lookOf } from './kind-look.ts';
import { markPort } from './refusals.ts';

interface PortProps {
  readonly node: string;
  readonly port: string;
  readonly type: PortType & { readonly title?: string; readonly help?: string };
  readonly side: 'input' | 'output';
  readonly linked: boolean;
  readonly optional?: boolean;
}

/** What last came through a port, in words; undefined before a run. */
function cameThrough({ node, port, side }: Pick<PortProps, 'node' | 'port' | 'side'>): string | undefined {
  const { nodes } = runStatus.getState();
  if (side === 'output') return nodes[node]?.outputs[port]?.summary;
  const [link] = linksInto(documentStore.getState().content.graph.nodes[node]?.inputs[port]);
  return link && nodes[link.node]?.outputs[link.port]?.summary;
}

/** A port in words: what it is called, its kind, the shape of its values, what last came. */
export function portInWords(props: Omit<PortProps, 'linked'>): string {
  const { type, port, optional } = props;
  const came = cameThrough(props);
  return [
    `${type.title ?? port}: ${portTypeInWords(type)}${optional ? ', optional' : ''}`,
    type.kind === 'any' ? undefined : KINDS[type.kind].content,
    type.help,
    came && `Last: ${came}`,
  ]
    .filter(Boolean)
    .join('\n');
}

export const Port = memo(function Port(props: PortProps) {
  const { node, port, type, side, linked, optional } = props;
  const { colour, shape } = lookOf(type);
  const title = type.title ?? port;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => markPort(element.current), []);
  return (
    <div
      ref={element}
      className={`port ${side}`}
      data-node={node}
      data-port={port}
      data-side={side}
      data-linked={linked}
      data-tip=""
      // Said when it is asked for: what came changes with every run.
      onPointerEnter={({ currentTarget }) => {
        currentTarget.dataset.tip = currentTarget.dataset.refusal ?? portInWords(props);
      }}
    >
      <Handle
        id={port}
        className="port-dot"
        type={side === 'input' ? 'target' : 'source'}
        position={side === 'input' ? Position.Left : Position.Right}
        data-shape={shape}
        data-linked={linked}
        aria-label={`${side} ${title}: ${portTypeInWords(type)}`}
        style={{ '--kind': colour } as React.CSSProperties}
      />
      <span className={optional ? 'optional' : undefined}>{title}</span>
    </div>
  );
});
