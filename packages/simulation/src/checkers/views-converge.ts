/**
 * By the end of healing all members that stand hold the same view, and the view is the truth, the claims that members hold included. On a network that goes on losing there is
 * a suspicion now and then, refuted within moments; so one sample of the last ones must be right, not each.
 */
import type { Member } from '@omnirelay/protocol';
import { type SimProcess, simNodeId } from '../sim-node.ts';
import { type CheckerFactory, type RunFacts, standing } from './checker.ts';

/** Longer than a suspicion of somebody who lives may stand. */
const WATCHED_MS = 10_000;

export const viewsConverge: CheckerFactory = (run, report) => {
  let sampledAt = -1;
  let converged = false;
  return {
    name: 'views-converge',
    holds: 'after-healing',
    onSample(at) {
      if (at === sampledAt || converged || at < run.endsAt - WATCHED_MS) return;
      sampledAt = at;
      converged = problemsIn(run).next().done === true;
    },
    atEnd(at) {
      if (!converged) for (const problem of problemsIn(run)) report(at, problem);
    },
  };
};

function* problemsIn(run: RunFacts): Iterator<string> & Iterable<string> {
  const byDigest = new Map<string, SimProcess[]>();
  for (const process of standing(run)) {
    const { digest } = process.machine.view();
    byDigest.set(digest, [...(byDigest.get(digest) ?? []), process]);
  }
  const groups = [...byDigest.values()].sort((a, b) => b.length - a.length);
  const [largest] = groups;
  if (largest === undefined) return;
  for (const group of groups) {
    const [speaker] = group;
    if (speaker === undefined) continue;
    const names = `${speaker.nodeId}${group.length > 1 ? ` and ${group.length - 1} others` : ''}`;
    if (group !== largest)
      yield `${names} differ from ${largest[0]?.nodeId}: ${differences(speaker, largest[0] as SimProcess)}`;
    for (const problem of untruths(run, speaker)) yield `${names}: ${problem}`;
  }
}

function* untruths(run: RunFacts, process: SimProcess): Iterable<string> {
  const { members } = process.machine.view();
  for (let node = 0; node < run.nodes; node++) {
    const truth = run.current(node);
    if (truth === undefined) continue;
    const member = members.get(simNodeId(node));
    const alive = truth.death === null && truth.leavingSince === null;
    if (alive && (member?.liveness !== 'alive' || member.life.bootId !== truth.birth.bootId))
      yield `${truth.nodeId} lives (boot id ${truth.birth.bootId}) but is seen as ${describe(member)}`;
    else if (!alive && member !== undefined && member.liveness !== 'dead' && member.liveness !== 'left')
      yield `${truth.nodeId} is gone but is seen as ${describe(member)}`;
    else if (alive) {
      const own = held(truth.machine.view().members.get(truth.nodeId));
      if (held(member) !== own) yield `${truth.nodeId} holds ${own} but is seen to hold ${held(member)}`;
    }
  }
}

function differences(a: SimProcess, b: SimProcess): string {
  const here = a.machine.view().members;
  const there = b.machine.view().members;
  const found: string[] = [];
  for (const id of new Set([...here.keys(), ...there.keys()])) {
    const mine = describe(here.get(id));
    const theirs = describe(there.get(id));
    if (mine !== theirs) found.push(`${id} ${mine} / ${theirs}`);
  }
  return found.slice(0, 5).join(', ') + (found.length > 5 ? ` and ${found.length - 5} more` : '');
}

const held = (member: Pick<Member, 'claim'> | undefined): string => JSON.stringify(member?.claim?.holds ?? null);

const describe = (member: Member | undefined): string =>
  member === undefined
    ? 'unknown'
    : `${member.liveness}@${member.life.bootEpoch}.${member.life.bootId}.${member.incarnation}#${member.claim?.metadataHash ?? 0}`;
