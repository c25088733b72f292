/** The params of a node: its handles, then a field for each; on the canvas first those that are set by eye. */

import type { GraphNode } from '../../graphs/format/index.ts';
import type { NodeDescription, ParamSpec } from '../../nodes/kit/index.ts';
import { NodeHandles } from './NodeHandles.tsx';
import { ParamField } from './ParamField.tsx';
import './pickers.css';
import { RegionSourcesField } from './RegionSourcesField.tsx';

interface NodeParamsProps {
  readonly id: string;
  readonly node: GraphNode;
  readonly description: NodeDescription;
  /** Only what matters most: what is set by eye, and what differs from its default. */
  readonly few?: boolean;
}

function matters(spec: ParamSpec, value: unknown, isAlone: boolean): boolean {
  if (spec.param === 'seed' || spec.param === 'strokes') return true;
  if (spec.param === 'file' && spec.accept === 'picture') return true;
  if (spec.param === 'sliders') return false;
  // One of few params: what the node is there for.
  if (spec.param === 'set' && spec.picks && isAlone) return true;
  return value !== undefined && JSON.stringify(value) !== JSON.stringify(spec.default);
}

/** Params shown when a node shows few. */
export function fewParams(description: NodeDescription, params: GraphNode['params']): readonly string[] {
  return Object.entries(description.params)
    .filter(([param, spec]) => matters(spec, params[param], Object.keys(description.params).length === 1))
    .map(([param]) => param);
}

export function NodeParams({ id, node, description, few = false }: NodeParamsProps) {
  const chosen = few ? fewParams(description, node.params) : Object.keys(description.params);
  return (
    <>
      <NodeHandles id={id} description={description} params={node.params} />
      {!few && description.regionSources && (
        <RegionSourcesField
          id={id}
          description={description}
          sources={description.regionSources}
          params={node.params}
        />
      )}
      {chosen.map((param) => {
        const spec = description.params[param];
        return (
          spec && (
            <ParamField
              key={param}
              node={id}
              param={param}
              spec={spec}
              value={node.params[param]}
              siblings={node.params}
            />
          )
        );
      })}
    </>
  );
}
