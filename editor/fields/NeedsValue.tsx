/** What a picker shows while nothing has come into its input: why it is empty, and a button that fetches it. */

import { useStore } from 'zustand';
import type { Link } from '../../graphs/format/index.ts';
import { Icon } from '../icons/Icon.tsx';
import { documentStore } from '../state/document.ts';
import { run } from '../state/runs.ts';

interface NeedsValueProps {
  readonly node: string;
  readonly port: string;
  /** It was there, and the store has made room since. */
  readonly gone?: boolean;
  /** What can be done once it is there. */
  readonly to: string;
}

export function NeedsValue({ node, port, gone, to }: NeedsValueProps) {
  const link = useStore(documentStore, ({ content }) => {
    const given = content.graph.nodes[node]?.inputs[port];
    return (Array.isArray(given) ? given[0] : given) as Link | undefined;
  });
  if (!link) {
    return (
      <p className="needs-value">
        Link {port} to {to}.
      </p>
    );
  }
  return (
    <p className="needs-value">
      {gone ? `What came into ${port} is no longer kept.` : `Nothing has come into ${port} yet.`}
      <button
        type="button"
        className="button small-text"
        onClick={() => void run([{ node: link.node, port: link.port }])}
      >
        <Icon name="play" /> Run to {port}
      </button>
      <small>Then you can {to} here.</small>
    </p>
  );
}
