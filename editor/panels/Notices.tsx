/** Short notices, read out by screen readers. */

import { useStore } from 'zustand';
import { IconButton } from '../icons/IconButton.tsx';
import { notices, unsay } from '../state/notices.ts';

export function Notices() {
  const list = useStore(notices, (state) => state.list);
  return (
    <div className="notices" role="status" aria-live="polite">
      {list.map(({ id, tone, text }) => (
        <div key={id} className="notice" data-tone={tone}>
          <span>{text}</span>
          <IconButton quiet small icon="cross" label="Close" tip={null} onClick={() => unsay(id)} />
        </div>
      ))}
    </div>
  );
}
