/** Pictures, masks over their picture, references with what is generated, lit spheres. */

import { useId, useState } from 'react';
import type { FrameView, ViewOf } from '../../engine/protocol/index.ts';
import { matrixOf } from './affine.ts';
import type { PreviewProps } from './preview-props.ts';
import { LARGE_PX, pictureAt, SMALL_PX, Stage } from './Stage.tsx';
import { useBacking } from './sources.ts';
import { percent } from './words.ts';

const sideOf = (large: boolean): number => (large ? LARGE_PX : SMALL_PX);

/** The value itself as a picture. */
export function PicturePreview({ source, label, large, item }: PreviewProps<ViewOf<'image'>>) {
  const more = item === undefined ? {} : { item };
  return <img className="picture" src={pictureAt(source.valueId, sideOf(large), more)} alt={label} draggable={false} />;
}

interface TintProps {
  readonly href: string;
  readonly frame: FrameView;
  readonly transform: string | undefined;
  /** Darken what is outside instead of tinting what is inside. */
  readonly cutOut?: boolean;
}

/** The white of a mask picture as a tint. */
export function Tint({ href, frame, transform, cutOut }: TintProps) {
  const id = useId();
  const { widthPx, heightPx } = frame;
  const all = { width: widthPx, height: heightPx };
  return (
    <g transform={transform}>
      <mask id={id} maskUnits="userSpaceOnUse" x={0} y={0} {...all}>
        {cutOut && <rect {...all} fill="white" />}
        <image
          href={href}
          {...all}
          preserveAspectRatio="none"
          style={cutOut ? { mixBlendMode: 'difference' } : undefined}
        />
      </mask>
      <rect {...all} mask={`url(#${id})`} className={cutOut ? 'shade' : 'tint'} />
    </g>
  );
}

const MASK_WAYS = ['over its picture', 'cut out', 'alone'] as const;

/** A mask over the picture it belongs to, where one is known. */
export function MaskPreview({ source, view, label, large, item }: PreviewProps<ViewOf<'mask'>>) {
  const [way, setWay] = useState<(typeof MASK_WAYS)[number]>('over its picture');
  const backing = useBacking(source.node, view.frame);
  const more = item === undefined ? {} : { item };
  const href = pictureAt(source.valueId, sideOf(large), more);
  const words = `${label}, ${percent(view.share)} of the picture`;
  return (
    <>
      {backing && way !== 'alone' ? (
        <Stage
          widthPx={backing.frame.widthPx}
          heightPx={backing.frame.heightPx}
          href={pictureAt(backing.valueId, sideOf(large))}
          label={words}
        >
          <Tint href={href} frame={view.frame} transform={matrixOf(backing.toPicture)} cutOut={way === 'cut out'} />
        </Stage>
      ) : (
        <img className="picture" src={href} alt={words} draggable={false} />
      )}
      {large && backing && (
        <fieldset className="ways">
          <legend className="visually-hidden">Show the mask</legend>
          {MASK_WAYS.map((one) => (
            <label key={one} className="chip" data-on={way === one}>
              <input
                type="radio"
                className="visually-hidden"
                name={`way-${source.valueId}`}
                checked={way === one}
                onChange={() => setWay(one)}
              />
              {one}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

/** The reference picture; tinted what is generated, in lines the guide of the wanted motion. */
export function ReferencePreview({ source, view, label, large }: PreviewProps<ViewOf<'reference'>>) {
  const [shown, setShown] = useState({ mask: true, guide: true });
  const { frame } = view;
  const at = (part?: string): string => pictureAt(source.valueId, sideOf(large), part ? { part } : {});
  return (
    <>
      <Stage
        widthPx={frame.widthPx}
        heightPx={frame.heightPx}
        href={at()}
        label={`${label}, ${view.mode}, ${percent(view.share)} is generated`}
      >
        {shown.mask && <Tint href={at('mask')} frame={frame} transform={undefined} />}
        {shown.guide && (
          <image
            href={at('guide')}
            width={frame.widthPx}
            height={frame.heightPx}
            preserveAspectRatio="none"
            style={{ mixBlendMode: 'screen' }}
          />
        )}
      </Stage>
      {large && (
        <div className="ways">
          {(['mask', 'guide'] as const).map((part) => (
            <label key={part} className="chip" data-on={shown[part]}>
              <input
                type="checkbox"
                className="visually-hidden"
                checked={shown[part]}
                onChange={() => setShown({ ...shown, [part]: !shown[part] })}
              />
              {part === 'mask' ? 'what is generated' : 'guide of the motion'}
            </label>
          ))}
        </div>
      )}
    </>
  );
}

/** A frame as its outline on the original picture. */
export function FramePreview({ source, view, label, large }: PreviewProps<ViewOf<'frame'>>) {
  const { frame } = view;
  const backing = useBacking(source.node, { ...frame, space: 'original' });
  if (!backing) return null;
  const { widthPx, heightPx } = backing.frame;
  return (
    <Stage widthPx={widthPx} heightPx={heightPx} href={pictureAt(backing.valueId, sideOf(large))} label={label} dim>
      <rect
        className="outline"
        width={frame.widthPx}
        height={frame.heightPx}
        transform={matrixOf(backing.toPicture)}
        vectorEffect="non-scaling-stroke"
      />
    </Stage>
  );
}
