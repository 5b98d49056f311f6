/**
 * A cluster that is there at once: every node starts in the same moment and is told of all others by one sync, as if it had joined long
 * ago. Joins by the thousand would cost more than what is measured after them. What some have been told they take in before the next
 * are told: the untaken news of thousands weighs more than all that they know.
 */
import type { MemberClaim, SwimInput } from '@omnirelay/protocol';
import type { Cluster } from './cluster.ts';
import { SIM_MESH } from './machine-factory.ts';
import { identityOf } from './stream-endpoint.ts';

/** A channel that no stream has: what the machines answer on it goes nowhere. */
const TOLD_OVER = 0;
const TOLD_TOGETHER = 50;
const TAKEN_IN_MS = 5;

export function warmStart(cluster: Cluster): void {
  const { nodes, time } = cluster;
  const processes = Array.from({ length: nodes }, (_, node) => {
    cluster.start(node, []);
    const process = cluster.living(node);
    if (process === undefined) throw new Error(`node ${node} did not start`);
    return process;
  });
  const claims: MemberClaim[] = processes.flatMap((process) => {
    const claim = process.machine.view().members.get(process.nodeId)?.claim;
    return claim === undefined ? [] : [{ kind: 'alive', claim }];
  });
  const page = 256;
  processes.forEach((process, node) => {
    const teller = processes[node === 0 ? nodes - 1 : 0];
    const told = teller?.machine.view().members.get(teller.nodeId)?.claim;
    if (teller === undefined || told === undefined) return;
    const tell = (input: SwimInput): void => cluster.runtime(process)?.deliver(input);
    tell({ kind: 'channel-opened', channel: TOLD_OVER, identity: identityOf(teller) });
    const greeting = {
      wireVersion: 1,
      oldestWireVersion: 1,
      capabilities: [],
      purpose: 'repair',
      claim: told,
    } as const;
    const { clusterId } = told.metadata;
    const hello = { kind: 'hello', ...greeting, meshId: SIM_MESH, clusterId } as const;
    tell({ kind: 'frame', channel: TOLD_OVER, frame: hello });
    for (let at = 0; at < claims.length; at += page)
      tell({ kind: 'frame', channel: TOLD_OVER, frame: { kind: 'records', claims: claims.slice(at, at + page) } });
    tell({ kind: 'channel-closed', channel: TOLD_OVER, end: 'closed' });
    if (node % TOLD_TOGETHER === TOLD_TOGETHER - 1) time.runUntil(time.now + TAKEN_IN_MS, () => false);
  });
}
