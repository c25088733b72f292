/** What keeps the graph from running and what failed; a click goes to the node. */

import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Problem } from '../../graphs/format/index.ts';
import { Icon } from '../icons/Icon.tsx';
import { documentStore } from '../state/document.ts';
import { runStatus } from '../state/run-status.ts';
import { useShowNode } from './use-show-node.ts';

/** Problems of the graph as it is, and of the nodes that failed in the shown run, and of the run itself. */
export function useProblems(): readonly Problem[] {
  const planned = useStore(runStatus, (state) => state.problems);
  const nodes = useStore(runStatus, (state) => state.nodes);
  const id = useStore(documentStore, (state) => state.id);
  const newest = useStore(runStatus, ({ runs }) => runs.find(({ graphId }) => graphId === id));
  return useMemo(() => {
    const failed = Object.values(nodes).flatMap(({ problem }) => (problem ? [problem] : []));
    const ofRun = newest?.state === 'failed' ? newest.problems : [];
    const all = [...planned, ...failed, ...ofRun];
    return all.filter((one, i) => all.findIndex(({ message }) => message === one.message) === i);
  }, [planned, nodes, newest]);
}

export function Problems() {
  const problems = useProblems();
  const show = useShowNode();
  if (problems.length === 0) return <p>No problems.</p>;
  return problems.map((problem) => (
    <button
      type="button"
      key={`${problem.pointer} ${problem.message}`}
      className="problem"
      data-tip={problem.node ? 'Go to the node' : undefined}
      onClick={() => problem.node && show(problem.node)}
    >
      <Icon name="warning" />
      <span>
        {problem.message}
        <span className="fix">{problem.fix}</span>
      </span>
    </button>
  ));
}
