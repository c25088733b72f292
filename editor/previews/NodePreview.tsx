/** The picture under a node: the newest preview while it runs, then its first output that has a picture form. */

import { useStore } from 'zustand';
import type { OutputSummary } from '../../engine/protocol/index.ts';
import { addressOf } from '../link/http.ts';
import { PICTURED_KINDS } from '../state/layout.ts';
import { runStatus } from '../state/run-status.ts';

const SIDE_PX = 480;

export function NodePreview({
  id,
  outputs,
}: {
  readonly id: string;
  readonly outputs: Readonly<Record<string, OutputSummary>>;
}) {
  const preview = useStore(runStatus, ({ previews, nodes }) => {
    const found = Object.entries(previews).find(([port]) => port.startsWith(`${id}/`));
    return nodes[id]?.state === 'running' ? found?.[1] : undefined;
  });
  const kept = Object.entries(outputs).find(
    ([, { kind, contentHash }]) => PICTURED_KINDS.includes(kind) && contentHash,
  );
  const address =
    preview?.url ??
    (kept?.[1].contentHash && addressOf('readValue', { valueId: kept[1].contentHash }, { as: 'webp', side: SIDE_PX }));
  if (!address) return null;
  return (
    <img
      className="node-preview nodrag"
      src={address}
      alt={preview ? 'Preview of what is being sampled' : `Output ${kept?.[0]}`}
      draggable={false}
    />
  );
}
