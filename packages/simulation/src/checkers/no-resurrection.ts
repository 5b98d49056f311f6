/**
 * Nobody comes back from dead or left by an old word: only a claim above the tombstone counts, and only one that the member
 * itself has made (a relay that makes up a higher incarnation would bring back the dead).
 */
import type { Member } from '@omnirelay/protocol';
import { LAST_INCARNATION } from '../poison-claims.ts';
import type { CheckerFactory } from './checker.ts';

export const noResurrection: CheckerFactory = (run, report) => {
  const tombstones = new Map<string, Member>();
  return {
    name: 'no-resurrection',
    holds: 'always',
    onEvent(at, process, event) {
      if (event.kind !== 'member-changed') return;
      const { member } = event;
      const key = `${process.index}/${member.nodeId}`;
      if (member.liveness === 'dead' || member.liveness === 'left') {
        if (event.change === 'forgotten') tombstones.delete(key);
        else tombstones.set(key, member);
        return;
      }
      const tombstone = tombstones.get(key);
      if (tombstone === undefined) return;
      tombstones.delete(key);
      if (event.before !== 'dead' && event.before !== 'left') return;
      if (!isAbove(member, tombstone))
        report(at, `${process.nodeId} took ${member.nodeId} back from ${name(tombstone)} by the older ${name(member)}`);
      // Nobody honest gets so far. What a liar says of the dead is no claim of theirs until claims are signed, and dies again unrefuted.
      if (member.incarnation >= LAST_INCARNATION) return;
      const origin = run.byBootId(member.life.bootId);
      const own = origin?.machine.view().members.get(member.nodeId);
      if (
        origin === undefined ||
        (own !== undefined && own.life.bootId === member.life.bootId && own.incarnation < member.incarnation)
      )
        report(at, `${process.nodeId} took ${member.nodeId} back by ${name(member)}, which that node never said`);
    },
  };
};

function isAbove(member: Member, tombstone: Member): boolean {
  if (member.life.bootEpoch !== tombstone.life.bootEpoch) return member.life.bootEpoch > tombstone.life.bootEpoch;
  return member.life.bootId !== tombstone.life.bootId || member.incarnation > tombstone.incarnation;
}

const name = (member: Member): string =>
  `${member.liveness}@${member.life.bootEpoch}.${member.life.bootId}.${member.incarnation}`;
