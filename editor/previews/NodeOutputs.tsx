/** The outputs of a node in the inspector: each with its kind in words and its preview. */

import type { OutputSummary } from '../../engine/protocol/index.ts';
import { IconButton } from '../icons/IconButton.tsx';
import { enlarge } from './enlarged.ts';
import './previews.css';
import { isTall } from './preview-kinds.ts';
import { valueIdOf } from './sources.ts';
import { ValuePreview } from './ValuePreview.tsx';
import { useView } from './views.ts';

interface OutputProps {
  readonly node: string;
  readonly port: string;
  readonly output: OutputSummary;
}

function Output({ node, port, output }: OutputProps) {
  const { kind, summary } = output;
  const valueId = valueIdOf(output);
  const kept = useView(valueId, output);
  return (
    <section className="output" data-kind={kind}>
      <h4>
        {port} <span className="output-summary">{summary}</span>
        {valueId !== undefined && (
          <IconButton
            quiet
            small
            icon="enlarge"
            label={`Enlarge ${port}`}
            tip="Enlarge"
            onClick={() => enlarge(node, port)}
          />
        )}
      </h4>
      {kept?.state === 'ready' && valueId !== undefined && (
        <div className="output-preview" data-tall={isTall(kind)}>
          <ValuePreview source={{ node, port, valueId }} view={kept.view} label={`${node}, ${port}`} large={false} />
        </div>
      )}
      {kept?.state === 'gone' && <p className="hint">{kept.why}</p>}
    </section>
  );
}

export function NodeOutputs(props: { readonly id: string; readonly outputs: Readonly<Record<string, OutputSummary>> }) {
  return Object.entries(props.outputs).map(([port, output]) => (
    <Output key={port} node={props.id} port={port} output={output} />
  ));
}
