/** Who is gone for good is forgotten in the end, by everybody: tombstones live as long as stated, and no sync brings them back. */
import type { CheckerFactory } from './checker.ts';

/** What remains of a tombstone's life travels with it, and it is rounded up wherever it comes in. */
const SLACK_MS = 5000;

export const tombstonesExpire: CheckerFactory = (run, report) => {
  /** When each life was held dead or left by somebody's own judgement, at that member's first time, and the last of these. */
  const concludedAt = new Map<string, number>();
  const concluders = new Set<string>();
  const told = new Set<string>();
  const { tombstoneLife } = run.settings;
  return {
    name: 'tombstones-expire',
    holds: 'always',
    onEvent(at, process, event) {
      if (event.kind !== 'member-changed' || (event.change !== 'died' && event.change !== 'left')) return;
      const { life, concludedBy, liveness } = event.member;
      const key = `${process.index}/${life.bootId}`;
      const own = concludedBy === process.nodeId || (liveness === 'left' && !concludedAt.has(life.bootId));
      if (!own || concluders.has(key)) return;
      concluders.add(key);
      concludedAt.set(life.bootId, at);
    },
    onSample(at, process) {
      if (at < tombstoneLife) return;
      for (const { nodeId, liveness, life } of process.machine.view().members.values()) {
        if ((liveness !== 'dead' && liveness !== 'left') || nodeId === process.nodeId || told.has(life.bootId))
          continue;
        const from = concludedAt.get(life.bootId);
        if (from === undefined || at < from + tombstoneLife + SLACK_MS) continue;
        told.add(life.bootId);
        report(
          at,
          `${process.nodeId} still holds ${nodeId} ${liveness}, as was first concluded at ${Math.round(from)} ms`,
        );
      }
    },
  };
};
