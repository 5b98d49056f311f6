/** Within the stated fault bound no living member is declared dead, by anybody; and in a healed network nobody is either. */
import type { CheckerFactory } from './checker.ts';

/** After the last fault, streams still hold back what was lost, and suspicions begun before run to their end. */
const AFTERMATH_MS = 30_000;

export const nobodyAliveDeclaredDead: CheckerFactory = (run, report) => ({
  name: 'nobody-alive-declared-dead',
  // Within the bound, and only there, also while faults last.
  holds: run.withinBound ? 'always' : 'after-healing',
  onEvent(at, process, event) {
    if (event.kind !== 'member-changed' || event.change !== 'died') return;
    if (!run.withinBound && at < run.healsAt + AFTERMATH_MS) return;
    const { member } = event;
    const subject = run.byBootId(member.life.bootId);
    if (subject === undefined || subject.death !== null || subject.leavingSince !== null) return;
    report(
      at,
      `${process.nodeId} holds ${member.nodeId} (incarnation ${member.incarnation}) dead, concluded by ${member.concludedBy ?? 'nobody'}, but it lives`,
    );
  },
});
