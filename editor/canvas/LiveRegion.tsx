/** Where a screen reader hears of changes, links and runs. */

import { useEffect } from 'react';
import { useStore } from 'zustand';
import { announcements, watchForAnnouncements } from '../state/announce.ts';

export function LiveRegion() {
  const { text, count } = useStore(announcements);
  useEffect(() => watchForAnnouncements(), []);
  return (
    <div className="visually-hidden live-region" role="status" aria-live="polite">
      {/* The same words once more are another element, so that they are said again. */}
      <span key={count}>{text}</span>
    </div>
  );
}
