/** A result as a picture; when its value was let go, a plain word that it has to run again. */

import { useState } from 'react';
import type { Picture } from '../state/results.ts';

export function ResultPicture({ result, sidePx }: { readonly result: Picture; readonly sidePx: number }) {
  const [gone, setGone] = useState<string>();
  if (gone === result.id) return <span className="picture-gone">No longer kept: restore its graph and run it.</span>;
  return (
    <img
      src={result.address(sidePx)}
      alt={result.title}
      draggable={false}
      loading="lazy"
      onError={() => setGone(result.id)}
    />
  );
}
