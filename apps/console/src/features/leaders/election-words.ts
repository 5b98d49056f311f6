/** Why somebody leads, in a sentence or two: whose lease ended, who ended it and on what grounds, and how long nobody led. */
import { goesOn, type LeaderTerm, silentFromMs } from '../../data/leader-model.ts';
import type { HistoryTerm } from '../../data/model.ts';
import { shortSpan } from './lane-words.ts';

const ENDS: Readonly<Record<NonNullable<LeaderTerm['ended']>, string>> = {
  'stepped-down': 'stepped down',
  'epoch-ended': 'its epoch was ended',
  lost: 'lost',
  lineage: 'void with another lineage',
  superseded: 'followed by another claim',
};

export function endWords(term: Omit<LeaderTerm, 'election'>): string {
  if (goesOn(term)) return 'goes on';
  const { ended, endedBy, leaderId } = term;
  const how = ended === undefined ? 'ended' : ENDS[ended];
  return endedBy === undefined || endedBy === leaderId ? how : `${how} by ${endedBy}`;
}

const GROUNDS = {
  ttl: 'its lease had not been renewed for its whole time',
  'confirmed-suspicion': 'others had confirmed that it does not answer',
} as const;

/** `before`: the term before it, where that is known. */
export function electionSentences(term: HistoryTerm, before: LeaderTerm | undefined): readonly string[] {
  const { leaderId, election, from } = term;
  const { after, timedOut, bumped } = election;
  const gapMs =
    before?.to === undefined || from === undefined
      ? undefined
      : Math.max(0, Date.parse(from) - silentFromMs(before, term, Date.parse(from)));
  const nobody = gapMs === undefined ? [] : [`Nobody led for ${shortSpan(gapMs)}.`];
  if (bumped?.why === 'left')
    return [
      `${bumped.nodeId} gave its epoch ${bumped.epoch} back, and with it every claim; ${leaderId} was elected.`,
      ...nobody,
    ];
  if (bumped !== undefined)
    return [
      `${bumped.by} ended epoch ${bumped.epoch} of ${bumped.nodeId}, because ${GROUNDS[bumped.why]}; with it ended every claim of ${bumped.nodeId}.`,
      `${leaderId} was elected${bumped.by === leaderId ? ', the one that had ended it' : ''}.`,
      ...nobody,
    ];
  if (timedOut !== undefined)
    return [`The lease of ${timedOut} had run out. ${leaderId} was elected after it.`, ...nobody];
  if (after === undefined) return [`${leaderId} claimed it where nobody had led before, as far as is kept.`];
  if (before?.ended === 'stepped-down')
    return [
      after === leaderId
        ? `${leaderId} had stepped down, and claimed it again.`
        : `${after} stepped down, and ${leaderId} took over.`,
      ...nobody,
    ];
  if (before?.ended === 'lineage')
    return [
      `The registry's history became another one, which voided the claim of ${after}. ${leaderId} claimed it anew.`,
      ...nobody,
    ];
  return [`${leaderId} was elected after ${after}.`, ...nobody];
}
