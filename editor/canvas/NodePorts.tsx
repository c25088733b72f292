/** The ports of a node, inputs on the left, outputs on the right; those of an unknown type are read off its links. */

import { memo } from 'react';
import { useStore } from 'zustand';
import type { Graph, GraphNode } from '../../graphs/format/index.ts';
import { inputsOf, type NodeDescription, outputsOf } from '../../nodes/kit/index.ts';
import { documentStore } from '../state/document.ts';
import { linksOf } from '../state/link-edits.ts';
import { Port } from './Port.tsx';

interface NodePortsProps {
  readonly id: string;
  readonly node: GraphNode;
  readonly description: NodeDescription | undefined;
}

const inUse = new WeakMap<Graph['nodes'], ReadonlyMap<string, readonly string[]>>();

/** Output ports of each node that something hangs on; reckoned once per graph. */
function outputsInUse({ nodes, outputs, ...graph }: Graph): ReadonlyMap<string, readonly string[]> {
  const known = inUse.get(nodes);
  if (known) return known;
  const used = new Map<string, string[]>();
  for (const { from } of linksOf({ ...graph, nodes, outputs })) {
    const ports = used.get(from.node);
    if (ports) ports.push(from.port);
    else used.set(from.node, [from.port]);
  }
  inUse.set(nodes, used);
  return used;
}

const ANY = { kind: 'any' } as const;

export const NodePorts = memo(function NodePorts({ id, node, description }: NodePortsProps) {
  const usedText = useStore(documentStore, ({ content }) => (outputsInUse(content.graph).get(id) ?? []).join(' '));
  const used = new Set(usedText.split(' ').filter(Boolean));
  const inputs = description
    ? Object.entries(inputsOf(description, node.params))
    : Object.keys(node.inputs).map((port) => [port, ANY] as const);
  const outputs = description ? Object.entries(outputsOf(description)) : [...used].map((port) => [port, ANY] as const);
  return (
    <div className="node-ports">
      <div>
        {inputs.map(([port, type]) => (
          <Port
            key={port}
            node={id}
            port={port}
            type={type}
            side="input"
            linked={node.inputs[port] !== undefined}
            optional={'optional' in type && type.optional === true}
          />
        ))}
      </div>
      <div>
        {outputs.map(([port, type]) => (
          <Port key={port} node={id} port={port} type={type} side="output" linked={used.has(port)} />
        ))}
      </div>
    </div>
  );
});
