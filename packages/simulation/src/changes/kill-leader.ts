/** The leader is killed, or stands still, at one transaction that writes steps: before it is written, once it is and nobody has heard so, or just after it has heard. */
import { applyLeaseFault } from '../lease/apply-lease-fault.ts';
import type { ShardRun } from '../sharding/shard-run.ts';

export const KILLS = ['before', 'unheard', 'after', 'asleep'] as const;
export type Kill = (typeof KILLS)[number];

export interface KillAt {
  /** Counted from 1, of transactions that write steps, as they arrive. */
  readonly transaction: number;
  readonly how: Kill;
}

/** Milliseconds: until it is back, for how long it stands still, and until its answer has come. */
const AWAY = 4_000;
const ASLEEP = 7_000;
const HEARS = 20;

export function killLeader(
  { registry, lease, time }: ShardRun,
  kill: KillAt | undefined,
): { readonly seen: () => number } {
  let seen = 0;
  registry.fateOf = (node, { writes }) => {
    if (node < 0 || !writes.some(({ key }) => key.startsWith('change-steps/'))) return 'told';
    seen += 1;
    if (kill?.transaction !== seen) return 'told';
    const at = time.now;
    const crash = (after: number): void =>
      time.schedule(at + after, () => applyLeaseFault(lease, { kind: 'crash', node, at: at + after, forMs: AWAY }));
    switch (kill.how) {
      case 'before':
        crash(0);
        return 'lost';
      case 'unheard':
        crash(0);
        return 'written-unheard';
      case 'after':
        crash(HEARS);
        return 'told';
      case 'asleep':
        // What it has sent arrives; what it hears of it, and all that it was about to do, waits until others lead.
        applyLeaseFault(lease, { kind: 'stall', node, at, forMs: ASLEEP });
        return 'told';
    }
  };
  return { seen: () => seen };
}
