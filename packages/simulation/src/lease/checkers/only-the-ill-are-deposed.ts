/** Nobody who runs, hears and reaches the registry loses its epoch to another: not to a hiccup of the registry, not to a false word. */
import { decodeLiveness } from '@omnirelay/protocol';
import type { LeaseCheckerFactory } from '../lease-checker.ts';
import { leaseNodeId } from '../lease-host.ts';

export const onlyTheIllAreDeposed: LeaseCheckerFactory = (facts, report) => ({
  name: 'only-the-ill-are-deposed',
  onCommit: ({ writes, node }) => {
    for (const { key, value } of writes) {
      if (!key.startsWith('liveness/') || value === null) continue;
      const record = decodeLiveness(value);
      if (record === undefined || record.held || record.nodeId === leaseNodeId(node)) continue;
      const subject = Number(record.nodeId.slice(1));
      // An ill node's own trouble lasts until its next renewal is through.
      if (facts.now() - facts.lastFaultOf(subject) > 2 * facts.ttl)
        report(`n${node} ended the epoch of ${record.nodeId}, which had no fault`);
    }
  },
});
