/** One node as the canvas shows it: title and state, ports, params, newest preview, problem. Drawn from its description. */

import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { GraphNode } from '../../graphs/format/index.ts';
import { inputsOf, type NodeDescription, outputsOf } from '../../nodes/kit/index.ts';
import { fewParams, NodeParams } from '../fields/NodeParams.tsx';
import { Icon } from '../icons/Icon.tsx';
import { NodePreview } from '../previews/NodePreview.tsx';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { toggleParams } from '../state/edits.ts';
import { runStatus, statusOf } from '../state/run-status.ts';
import { NodePorts } from './NodePorts.tsx';
import { NodeStateMark } from './NodeStateMark.tsx';
import { NodeTitle } from './NodeTitle.tsx';

// React Flow hands a node its place with every frame of a drag; what is drawn depends on its id alone.
export const NodeView = memo(NodeBox, (before, after) => before.id === after.id);

function NodeBox({ id }: NodeProps) {
  const node = useStore(documentStore, (state) => state.content.graph.nodes[id]);
  const collapsed = useStore(documentStore, (state) => state.content.layout.nodes[id]?.collapsed === true);
  const open = useStore(documentStore, (state) => state.content.layout.nodes[id]?.params === true);
  const description = useStore(catalogueStore, ({ descriptions }) => node && descriptions.get(node.type));
  const status = useStore(runStatus, (state) => statusOf(state, id));
  if (!node) return null;
  const title = node.title ?? description?.title ?? node.type;
  return (
    <section
      className="node"
      data-state={status.state}
      data-mode={node.mode}
      data-pinned={node.pinned !== undefined}
      data-family={node.type.split('/')[0]}
    >
      <span className="visually-hidden" id={`words-${id}`}>
        {nodeInWords(title, status.state, node, description)}
      </span>
      <header className="node-head">
        <NodeTitle id={id} title={title} detail={node.title ? '' : id} />
        {node.pinned !== undefined && (
          <span className="pin-badge" data-tip="Pinned: it gives its kept result, whatever changes before it (P)">
            <Icon name="pin" />
            <span className="visually-hidden">pinned</span>
          </span>
        )}
        <NodeStateMark id={id} status={status} mode={node.mode} />
      </header>
      <div className="node-far-title" aria-hidden="true">
        <span>
          {title}
          {!node.title && <small>{id}</small>}
        </span>
      </div>
      {status.state === 'running' && (
        <div className="node-progress" style={{ scale: `${Math.max(0.02, status.share)} 1` }} />
      )}
      <NodePorts id={id} node={node} description={description} />
      {description && !collapsed && <Params id={id} node={node} description={description} open={open} />}
      {!description && (
        <p className="node-problem">There is no node type {node.type} here. Its data is kept as it is.</p>
      )}
      {status.problem && <p className="node-problem">{status.problem.message}</p>}
      {!collapsed && !hasPicture(description) && <NodePreview id={id} outputs={status.outputs} />}
    </section>
  );
}

/** A node as it is read out: title, state, how many ports it has and how many inputs are linked. */
function nodeInWords(title: string, state: string, node: GraphNode, description: NodeDescription | undefined): string {
  const linked = Object.keys(node.inputs).length;
  const inputs = description ? Object.keys(inputsOf(description, node.params)).length : linked;
  const outputs = description ? Object.keys(outputsOf(description)).length : 0;
  const how = [node.mode, node.pinned === undefined ? undefined : 'pinned', state].filter(Boolean).join(', ');
  return `${title}, ${how}, ${linked} of ${inputs} inputs linked, ${outputs} outputs. L links it.`;
}

/** What a node is given by eye shows already what it gives: a picture, a head that is turned. */
function hasPicture(description: NodeDescription | undefined): boolean {
  if (description?.handles) return true;
  return Object.values(description?.params ?? {}).some((spec) => spec.param === 'file' && spec.accept === 'picture');
}

interface ParamsProps {
  readonly id: string;
  readonly node: GraphNode;
  readonly description: NodeDescription;
  readonly open: boolean;
}

function Params({ id, node, description, open }: ParamsProps) {
  const count = Object.keys(description.params).length;
  const shown = open ? count : fewParams(description, node.params).length;
  if (count === 0) return null;
  return (
    <div className="node-params nodrag">
      <NodeParams id={id} node={node} description={description} few={!open} />
      {(shown < count || open) && (
        <button type="button" className="more" onClick={() => toggleParams(id)} aria-expanded={open}>
          {open ? 'Fewer' : `${count - shown} ${shown > 0 ? 'more' : count === 1 ? 'param' : 'params'}`}
        </button>
      )}
    </div>
  );
}
