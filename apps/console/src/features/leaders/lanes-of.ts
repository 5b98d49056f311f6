/** Terms and refused writes gathered by scope: the lanes, those that need eyes first. */
import { countingOrder } from '../../data/counting-order.ts';
import { goesOn, type LeaderTerm, type RefusedWrite } from '../../data/leader-model.ts';
import { type Leadership, wouldTell } from '../../data/leadership.ts';
import type { LaneInput } from './lane-layout.ts';

export interface LanesToGather {
  readonly terms: readonly LeaderTerm[];
  readonly rejections: readonly RefusedWrite[];
  /** Scopes with more than one live claim. */
  readonly conflicting: ReadonlySet<string>;
  /** A scope is shown when any of its terms matches: a lane of some of its terms would have gaps that were none. */
  readonly matches: (term: LeaderTerm) => boolean;
}

const leaderless = ({ terms }: LaneInput): boolean => !terms.some(goesOn);
const rankOf = (lane: LaneInput, conflicting: ReadonlySet<string>): number =>
  conflicting.has(lane.scope) ? 0 : lane.terms[0]?.scopeKind === 'node' ? 3 : leaderless(lane) ? 1 : 2;

export function lanesOf({ terms, rejections, conflicting, matches }: LanesToGather): readonly LaneInput[] {
  const refused = Map.groupBy(rejections, ({ scope }) => scope);
  return [...Map.groupBy(terms, ({ scope }) => scope)]
    .filter(([, those]) => those.some(matches))
    .map(([scope, those]) => ({ scope, terms: those, rejections: refused.get(scope) ?? [] }))
    .sort((a, b) => rankOf(a, conflicting) - rankOf(b, conflicting) || countingOrder(a.scope, b.scope));
}

export type WhoLeads = (scope: string) => string;

/** Who leads each scope now, in a few words. That nobody does is said only where all that lead are known, and followed. */
export function whoLeads(leadership: Leadership | undefined): WhoLeads {
  const words = new Map(
    leadership?.leaders.map(({ scope, leaderId, term }) => [scope, `${leaderId}, term ${term}`] as const),
  );
  return (scope) => words.get(scope) ?? (wouldTell(leadership, scope) ? 'led by nobody now' : 'not told who leads now');
}
