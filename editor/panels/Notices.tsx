/** Short notices, read out by screen readers. */

import { useStore } from 'zustand';
import { Icon } from '../icons/Icon.tsx';
import { notices, unsay } from '../state/notices.ts';

export function Notices() {
  const list = useStore(notices, (state) => state.list);
  return (
    <div className="notices" role="status" aria-live="polite">
      {list.map(({ id, tone, text }) => (
        <div key={id} className="notice" data-tone={tone}>
          <span>{text}</span>
          <button type="button" className="button quiet square small" aria-label="Close" onClick={() => unsay(id)}>
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </div>
  );
}
