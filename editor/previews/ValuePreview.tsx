/** The preview of a value, chosen by its kind, never by the node it came from. */

import type { OneView, ValueView } from '../../engine/protocol/index.ts';
import { LightPreview, RepresentationPreview, TexturePreview } from './FacePartPreviews.tsx';
import { FacePreview } from './FacePreview.tsx';
import { GazePreview } from './GazePreview.tsx';
import { TensorPreview } from './HeatMap.tsx';
import { IdentityPreview } from './IdentityPreview.tsx';
import { MotionPreview } from './MotionPreview.tsx';
import { ParsingPreview } from './ParsingPreview.tsx';
import { FramePreview, MaskPreview, PicturePreview, ReferencePreview } from './PicturePreviews.tsx';
import { DenoiserPreview, PlainPreview, TablePreview } from './PlainPreviews.tsx';
import type { PreviewProps } from './preview-props.ts';
import { RegionsPreview } from './RegionsPreview.tsx';
import { LARGE_PX, pictureAt, SMALL_PX } from './Stage.tsx';
import './kinds.css';
import './number-kinds.css';
import type { Source } from './sources.ts';

function OnePreview(props: PreviewProps<OneView>) {
  const { source, view, label, large } = props;
  switch (view.kind) {
    case 'image':
      return <PicturePreview {...props} view={view} />;
    case 'mask':
      return <MaskPreview {...props} view={view} />;
    case 'reference':
      return <ReferencePreview {...props} view={view} />;
    case 'parsing':
      return <ParsingPreview {...props} view={view} />;
    case 'face':
      return <FacePreview {...props} view={view} />;
    case 'frame':
      return <FramePreview {...props} view={view} />;
    case 'identity':
      return <IdentityPreview {...props} view={view} />;
    case 'regions':
      return <RegionsPreview {...props} view={view} />;
    case 'motion':
      return <MotionPreview {...props} view={view} />;
    case 'gaze':
      return <GazePreview {...props} view={view} />;
    case 'texture':
      return <TexturePreview {...props} view={view} />;
    case 'light':
      return <LightPreview {...props} view={view} />;
    case 'representation':
      return <RepresentationPreview {...props} view={view} />;
    case 'conditioning':
      return (
        <div className="pair">
          <TensorPreview tensor={view.tokens} label={`${label}, tokens`} large={large} />
          {view.referenceMap && (
            <TensorPreview tensor={view.referenceMap} label={`${label}, reference map`} large={large} />
          )}
        </div>
      );
    case 'latent':
      return (
        <div className={large ? 'pair' : 'one'}>
          <img
            className="picture pixels"
            src={pictureAt(source.valueId, large ? LARGE_PX : SMALL_PX)}
            alt={`${label}: its first three channels as colours`}
            draggable={false}
          />
          {large && <TensorPreview tensor={view.latent} label={label} large />}
        </div>
      );
    case 'tensor':
      return <TensorPreview tensor={view.tensor} label={label} large={large} />;
    case 'denoiser':
      return <DenoiserPreview {...props} view={view} />;
    case 'table':
      return <TablePreview {...props} view={view} />;
    case 'plain':
      return <PlainPreview {...props} view={view} />;
  }
}

interface ValuePreviewProps {
  readonly source: Source;
  readonly view: ValueView;
  readonly label: string;
  readonly large: boolean;
}

const ITEMS_ON_A_NODE = 4;

/** One value, or the first of a list beside each other. */
export function ValuePreview({ source, view, label, large }: ValuePreviewProps) {
  if (view.kind !== 'list') return <OnePreview source={source} view={view} label={label} large={large} />;
  const shown = large ? view.items : view.items.slice(0, ITEMS_ON_A_NODE);
  return (
    <div className="list-preview">
      {shown.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a value of a list is its place.
        <div key={i}>
          <OnePreview
            source={source}
            view={item}
            label={`${label}, ${i + 1} of ${view.count}`}
            large={false}
            item={i}
          />
        </div>
      ))}
      {view.count > shown.length && <p className="hint">{view.count - shown.length} more</p>}
      {view.count === 0 && <p className="hint">An empty list.</p>}
    </div>
  );
}
