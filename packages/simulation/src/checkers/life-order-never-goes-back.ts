/** What a member holds of another only ever grows in (bootEpoch, incarnation), until the record is forgotten. */
import type { CheckerFactory } from './checker.ts';

interface Standing {
  readonly bootEpoch: bigint;
  readonly bootId: string;
  readonly incarnation: number;
}

export const lifeOrderNeverGoesBack: CheckerFactory = (_run, report) => {
  const highest = new Map<string, Standing>();
  return {
    name: 'life-order-never-goes-back',
    holds: 'always',
    onEvent(at, process, event) {
      if (event.kind !== 'member-changed') return;
      const { member } = event;
      const key = `${process.index}/${member.nodeId}`;
      if (event.change === 'forgotten') {
        highest.delete(key);
        return;
      }
      const { bootEpoch, bootId } = member.life;
      const before = highest.get(key);
      if (before !== undefined && goesBack(before, { bootEpoch, bootId, incarnation: member.incarnation }))
        report(
          at,
          `${process.nodeId} held ${member.nodeId} at ${before.bootEpoch}.${before.bootId}.${before.incarnation} and went back to ${bootEpoch}.${bootId}.${member.incarnation} (${event.change})`,
        );
      highest.set(key, { bootEpoch, bootId, incarnation: member.incarnation });
    },
  };
};

function goesBack(before: Standing, now: Standing): boolean {
  if (now.bootEpoch !== before.bootEpoch) return now.bootEpoch < before.bootEpoch;
  return now.bootId === before.bootId && now.incarnation < before.incarnation;
}
