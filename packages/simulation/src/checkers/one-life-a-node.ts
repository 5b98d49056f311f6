/** Of several processes with one node id one is left in the end: the others have found out and have ended. */
import type { NodeId } from '@omnirelay/primitives';
import type { SimProcess } from '../sim-node.ts';
import type { CheckerFactory } from './checker.ts';

export const oneLifeANode: CheckerFactory = (run, report) => ({
  name: 'one-life-a-node',
  holds: 'after-healing',
  atEnd(at) {
    const living = new Map<NodeId, SimProcess>();
    for (const process of run.processes) {
      if (process.death !== null) continue;
      const other = living.get(process.nodeId);
      living.set(process.nodeId, process);
      if (other !== undefined)
        report(at, `${process.nodeId} runs twice, as ${other.birth.bootId} and as ${process.birth.bootId}`);
    }
  },
});
