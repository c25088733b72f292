/** A value shown large: the preview with everything it can tell, its facts, the node's other outputs, downloads. */

import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { OutputSummary, ValueView } from '../../engine/protocol/index.ts';
import { IconButton } from '../icons/IconButton.tsx';
import { addressOf } from '../link/http.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { runStatus, statusOf } from '../state/run-status.ts';
import { enlarge, enlargedStore } from './enlarged.ts';
import './enlarged.css';
import './previews.css';
import { kindOfOne } from './preview-kinds.ts';
import { valueIdOf } from './sources.ts';
import { ValuePreview } from './ValuePreview.tsx';
import { useView } from './views.ts';
import { frameInWords } from './words.ts';

const ZOOMS = ['fit', '1', '2', '4'] as const;
const PICTURES: readonly string[] = ['image', 'mask', 'parsing', 'reference', 'latent', 'light'];
const PLAIN: readonly string[] = ['number', 'integer', 'boolean', 'text', 'choice', 'seed', 'table', 'denoiser'];

function Downloads({
  valueId,
  kind,
  name,
}: {
  readonly valueId: string;
  readonly kind: string;
  readonly name: string;
}) {
  const forms = [
    ...(PICTURES.includes(kind) ? ['png'] : []),
    ...(PLAIN.includes(kind) ? [] : ['npy', 'safetensors']),
    'json',
  ];
  return (
    <p className="downloads">
      Download as
      {forms.map((as) => (
        <a key={as} href={addressOf('readValue', { valueId }, { as })} download={`${name}.${as}`}>
          {as === 'png' ? 'PNG' : as === 'json' ? 'JSON' : `.${as}`}
        </a>
      ))}
    </p>
  );
}

function Facts({ output, view }: { readonly output: OutputSummary; readonly view: ValueView | undefined }) {
  const info = useStore(catalogueStore, ({ kinds }) => kinds[kindOfOne(output.kind)]);
  return (
    <p className="hint">
      {info ? `${info.title}: ${info.content}. ` : ''}
      {view && 'frame' in view ? `${frameInWords(view.frame)}.` : ''}
    </p>
  );
}

function Content({ node, port }: { readonly node: string; readonly port: string }) {
  const [zoom, setZoom] = useState<(typeof ZOOMS)[number]>('fit');
  const outputs = useStore(runStatus, (state) => statusOf(state, node).outputs);
  const title = useStore(documentStore, ({ content }) => content.graph.nodes[node]?.title ?? node);
  const output = outputs[port];
  const valueId = valueIdOf(output);
  const kept = useView(valueId, outputs);
  if (!output || valueId === undefined) return <p className="hint">This output has no value any more.</p>;
  const ports = Object.entries(outputs).filter(([, one]) => valueIdOf(one) !== undefined);
  return (
    <>
      <div className="enlarged-bar">
        {ports.length > 1 &&
          ports.map(([other]) => (
            <button
              key={other}
              type="button"
              className="chip"
              aria-pressed={other === port}
              onClick={() => enlarge(node, other)}
            >
              {other}
            </button>
          ))}
        <span className="grow" />
        {output.kind === 'image' &&
          ZOOMS.map((one) => (
            <button key={one} type="button" className="chip" aria-pressed={zoom === one} onClick={() => setZoom(one)}>
              {one === 'fit' ? 'Fit' : `${one}00 %`}
            </button>
          ))}
      </div>
      <div
        className="enlarged-value"
        data-kind={kindOfOne(output.kind)}
        data-zoom={zoom}
        style={{ '--zoom': zoom === 'fit' ? 1 : Number(zoom) } as React.CSSProperties}
      >
        {kept?.state === 'ready' && (
          <ValuePreview source={{ node, port, valueId }} view={kept.view} label={`${title}, ${port}`} large />
        )}
        {kept?.state === 'gone' && <p className="hint">{kept.why}</p>}
      </div>
      <Facts output={output} view={kept?.state === 'ready' ? kept.view : undefined} />
      <Downloads valueId={valueId} kind={kindOfOne(output.kind)} name={`${node}-${port}`} />
    </>
  );
}

/** The dialog; once in the page. */
export function EnlargedValue() {
  const shown = useStore(enlargedStore, (state) => state.shown);
  const title = useStore(documentStore, ({ content }) => content.graph.nodes[shown?.node ?? '']?.title ?? shown?.node);
  return (
    <Dialog.Root
      open={shown !== undefined}
      onOpenChange={(open) => !open && enlargedStore.setState({ shown: undefined })}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-shade" />
        <Dialog.Content className="dialog enlarged" data-wide={true} aria-describedby={undefined}>
          <header>
            <Dialog.Title>
              {title} <small>{shown?.port}</small>
            </Dialog.Title>
            <Dialog.Close asChild>
              <IconButton quiet icon="cross" label="Close" tip={null} />
            </Dialog.Close>
          </header>
          {shown && <Content node={shown.node} port={shown.port} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
