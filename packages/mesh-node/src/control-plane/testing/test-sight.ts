/** What a node sees of leases, as a test says it; it leads nothing itself. */
import type { Leadership, LeadershipConflict } from '../../leadership/leadership.ts';
import type { LeadershipSight } from '../leaders/leadership-state.ts';
import type { WrittenClaim } from './write-leadership.ts';

export interface TestSight extends LeadershipSight, Pick<Leadership, 'under'> {
  /** The lease behind the claim lasts until then: its holder has renewed it. */
  renew(claim: WrittenClaim, expiresAt: Date): void;
  /** Null: it is over. */
  contest(scope: string, conflict: LeadershipConflict | null): void;
}

export function testSight(): TestSight {
  const ends = new Map<string, Date>();
  const conflicts = new Map<string, LeadershipConflict>();
  return {
    expiryOf: ({ nodeId, epoch }) => ends.get(`${nodeId} ${epoch}`) ?? null,
    conflicts: () => [...conflicts.values()],
    subscribe: () => () => undefined,
    under: () => undefined,
    renew: ({ nodeId, epoch }, expiresAt) => void ends.set(`${nodeId} ${epoch}`, expiresAt),
    contest(scope, conflict) {
      if (conflict === null) conflicts.delete(scope);
      else conflicts.set(scope, conflict);
    },
  };
}
