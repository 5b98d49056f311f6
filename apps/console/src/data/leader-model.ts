/** Leadership as the screens know it: the terms of leaders without the evidence of their elections, and when they began and ended. */
import type { HistoryTerm } from './model.ts';

/**
 * One claim of a scope, from its election to its end, with as much of the election as lanes and filters need. `from` is absent where it began
 * before what is kept, `to` while it lasts, and where nothing tells when it ended.
 */
export interface LeaderTerm extends Omit<HistoryTerm, 'election'> {
  readonly election: Pick<
    HistoryTerm['election'],
    'after' | 'timedOut' | 'bumped' | 'suspicionBegan' | 'correlationId'
  >;
}

/** A write that a fence refused, as a tick of the timeline needs it. */
export interface RefusedWrite {
  readonly scope: string;
  readonly at: string;
  /** Further ones that were counted with it. */
  readonly further?: number;
}

/** Before all times where it is not known. */
export const fromMsOf = ({ from }: LeaderTerm): number =>
  from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);

/** When the election began: with the end of the epoch of the leader before, where that was ended; else with the claim itself. */
export const electionMsOf = (term: LeaderTerm): number =>
  term.election.bumped === undefined ? fromMsOf(term) : Date.parse(term.election.bumped.at);

/** It has not ended; of one that has it may be that nothing tells when. */
export const goesOn = ({ to, ended }: Pick<LeaderTerm, 'to' | 'ended'>): boolean =>
  to === undefined && ended === undefined;

/** Until when it lasted; until `nowMs` while it does. */
export const toMsOf = ({ to }: LeaderTerm, nowMs: number): number => (to === undefined ? nowMs : Date.parse(to));

/**
 * From when on nobody acted under the term, as far as is known: from when its leader was found not to answer, where that is why its epoch was ended;
 * otherwise from its end. `next`: the term after it.
 */
export function silentFromMs(term: LeaderTerm, next: LeaderTerm | undefined, nowMs: number): number {
  const toMs = toMsOf(term, nowMs);
  const suspected = next?.election.bumped?.nodeId === term.leaderId ? next.election.suspicionBegan : undefined;
  if (suspected === undefined) return toMs;
  return Math.min(toMs, Math.max(fromMsOf(term), Date.parse(suspected)));
}

/** It ended without its leader's doing. */
export const wasTaken = ({ ended }: Pick<LeaderTerm, 'ended'>): boolean => ended === 'epoch-ended' || ended === 'lost';
