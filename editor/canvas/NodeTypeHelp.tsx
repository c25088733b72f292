/** What a node type does and what its ports are, beside its entry in the search. */

import { inputsOf, type NodeDescription, outputsOf, type PortType, portTypeInWords } from '../../nodes/kit/index.ts';
import { lookOf } from './kind-look.ts';

export function NodeTypeHelp({ description }: { readonly description: NodeDescription }) {
  const { title, help } = description;
  return (
    <aside className="type-help" aria-label={`About ${title}`}>
      <h3>{title}</h3>
      <p>{help.summary}</p>
      <Ports heading="Takes" ports={inputsOf(description, {})} />
      <Ports heading="Gives" ports={outputsOf(description)} />
    </aside>
  );
}

type Ports = Readonly<Record<string, PortType & { readonly title?: string; readonly optional?: true }>>;

function Ports({ heading, ports }: { readonly heading: string; readonly ports: Ports }) {
  const all = Object.entries(ports);
  if (all.length === 0) return null;
  return (
    <>
      <h4>{heading}</h4>
      <ul>
        {all.map(([id, type]) => {
          const { colour, shape } = lookOf(type);
          return (
            <li key={id}>
              <span className="kind-dot" data-shape={shape} style={{ '--kind': colour } as React.CSSProperties} />
              <span>{type.title ?? id}</span>
              <small>
                {portTypeInWords(type)}
                {type.optional && ', optional'}
              </small>
            </li>
          );
        })}
      </ul>
    </>
  );
}
