/** Nodes of another mesh, of another cluster, or without a common wire version are never held to be members by anybody, at any time. */
import { isStranger } from '../speech.ts';
import type { CheckerFactory } from './checker.ts';

export const strangersStayOut: CheckerFactory = (run, report) => ({
  name: 'strangers-stay-out',
  holds: 'always',
  onEvent(at, process, event) {
    if (event.kind !== 'member-changed' || isStranger(process.birth.speech)) return;
    const { member } = event;
    const subject = run.byBootId(member.life.bootId);
    if (subject === undefined || !isStranger(subject.birth.speech)) return;
    report(at, `${process.nodeId} holds the stranger ${member.nodeId} (${subject.birth.speech}) ${member.liveness}`);
  },
});
