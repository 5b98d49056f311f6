/** Work under a scope as docs/operating/leadership.md shows it to those who embed a node. */
import type { MeshNode } from '../index.ts';

/* As the page shows it. */

/** Where effects land: it keeps the highest fence that it has seen, and takes nothing below it. */
export interface Ledger {
  append(entry: string, fence: string): Promise<'taken' | 'stale'>;
}

/** Does one job as the leader of the scope, or says why not. */
export async function runJob(node: MeshNode, scope: string, job: { entry: string; ledger: Ledger }): Promise<string> {
  const admission = node.leadership.admit(scope);
  if (admission.kind === 'refused') return `not now: ${admission.why}`;
  try {
    return await job.ledger.append(job.entry, admission.authority.fence);
  } finally {
    // Always, and whatever became of it: a scope that is handed over waits for this.
    const ended = admission.acknowledge();
    if (ended.kind === 'overran') console.warn(`${job.entry} ended outside the claim: ${ended.why}`);
  }
}
