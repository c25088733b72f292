/** One node as the canvas shows it: title and state, ports, params, newest preview, problem. Drawn from its description. */

import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { GraphNode } from '../../graphs/format/index.ts';
import { inputsOf, type NodeDescription, outputsOf, type ParamSpec } from '../../nodes/kit/index.ts';
import { ParamField } from '../fields/ParamField.tsx';
import { NodePreview } from '../previews/NodePreview.tsx';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { toggleParams } from '../state/edits.ts';
import { runStatus, statusOf } from '../state/run-status.ts';
import { NodeStateMark } from './NodeStateMark.tsx';
import { NodeTitle } from './NodeTitle.tsx';
import { Port } from './Port.tsx';

export const NodeView = memo(function NodeView({ id }: NodeProps) {
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
      data-family={node.type.split('/')[0]}
      aria-label={`${title}, ${status.state}, ${Object.keys(node.inputs).length} links in`}
    >
      <header className="node-head">
        <NodeTitle id={id} title={title} detail={node.title ? '' : id} />
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
      {description ? (
        <>
          <Ports id={id} node={node} description={description} />
          {!collapsed && <Params id={id} node={node} description={description} open={open} />}
        </>
      ) : (
        <UnknownNode id={id} node={node} />
      )}
      {status.problem && <p className="node-problem">{status.problem.message}</p>}
      {!collapsed && !hasPicture(description) && <NodePreview id={id} outputs={status.outputs} />}
    </section>
  );
});

/** A node that is given a picture shows that one; its output would be the same again. */
function hasPicture(description: NodeDescription | undefined): boolean {
  return Object.values(description?.params ?? {}).some((spec) => spec.param === 'file' && spec.accept === 'picture');
}

interface PartProps {
  readonly id: string;
  readonly node: GraphNode;
  readonly description: NodeDescription;
}

function Ports({ id, node, description }: PartProps) {
  return (
    <div className="node-ports">
      <div>
        {Object.entries(inputsOf(description, node.params)).map(([port, type]) => (
          <Port
            key={port}
            node={id}
            port={port}
            type={type}
            side="input"
            linked={node.inputs[port] !== undefined}
            optional={type.optional === true}
          />
        ))}
      </div>
      <div>
        {Object.entries(outputsOf(description)).map(([port, type]) => (
          <Port key={port} node={id} port={port} type={type} side="output" linked />
        ))}
      </div>
    </div>
  );
}

/** A type this program does not have: its links and data are kept, so that it runs again where the type is known. */
function UnknownNode({ id, node }: { readonly id: string; readonly node: GraphNode }) {
  const any = { kind: 'any' } as const;
  const { graph } = documentStore.getState().content;
  const used = new Set(
    Object.values(graph.nodes).flatMap(({ inputs }) =>
      Object.values(inputs)
        .flatMap((input) => (Array.isArray(input) ? input : [input]))
        .flatMap((link) => (link.node === id ? [link.port] : [])),
    ),
  );
  return (
    <>
      <div className="node-ports">
        <div>
          {Object.keys(node.inputs).map((port) => (
            <Port key={port} node={id} port={port} type={any} side="input" linked />
          ))}
        </div>
        <div>
          {[...used].map((port) => (
            <Port key={port} node={id} port={port} type={any} side="output" linked />
          ))}
        </div>
      </div>
      <p className="node-problem">There is no node type {node.type} here. Its data is kept as it is.</p>
    </>
  );
}

/** What a node shows without being asked: pictures and seeds, which are chosen by eye, and what differs from the default. */
function matters(spec: ParamSpec, value: unknown): boolean {
  if (spec.param === 'seed' || (spec.param === 'file' && spec.accept === 'picture')) return true;
  if (spec.param === 'sliders' || spec.param === 'strokes') return false;
  return value !== undefined && JSON.stringify(value) !== JSON.stringify(spec.default);
}

function Params({ id, node, description, open }: PartProps & { readonly open: boolean }) {
  const params = Object.entries(description.params);
  const shown = open ? params : params.filter(([param, spec]) => matters(spec, node.params[param]));
  const hidden = params.length - shown.length;
  if (params.length === 0) return null;
  return (
    <div className="node-params nodrag">
      {shown.map(([param, spec]) => (
        <ParamField key={param} node={id} param={param} spec={spec} value={node.params[param]} siblings={node.params} />
      ))}
      {(hidden > 0 || open) && (
        <button type="button" className="more" onClick={() => toggleParams(id)} aria-expanded={open}>
          {open ? 'Fewer' : `${hidden} ${shown.length > 0 ? 'more' : hidden === 1 ? 'param' : 'params'}`}
        </button>
      )}
    </div>
  );
}
