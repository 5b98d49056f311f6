/**
 * What was so in one scope, one after the other without a hole: somebody led it, nobody did, or more than one did. Before the first known
 * claim nothing is known, and nothing is said.
 */
import { fromMsOf, goesOn, type LeaderTerm, silentFromMs, wasTaken } from '../../data/leader-model.ts';

export type LaneState =
  | { readonly kind: 'held'; readonly leaderId: string; readonly terms: readonly LeaderTerm[] }
  | { readonly kind: 'leaderless'; readonly after: LeaderTerm }
  | { readonly kind: 'overlap'; readonly terms: readonly LeaderTerm[] };

export type TimedState = LaneState & { readonly fromMs: number; readonly toMs: number };

/**
 * An end and a beginning are told by two nodes, each by its own clock, and a hand-over takes some milliseconds: what is shorter than this between
 * two claims, one way or the other, is one following the other.
 */
export const HAND_OVER_MS = 500;

interface Lasted {
  readonly term: LeaderTerm;
  readonly fromMs: number;
  readonly toMs: number;
}

/** By the order of the fences, which no clock bends; ends and beginnings that almost meet are made to. */
function lastedInOrder(terms: readonly LeaderTerm[], nowMs: number): readonly Lasted[] {
  const ordered = terms.toSorted((a, b) => (a.fenceToken < b.fenceToken ? -1 : a.fenceToken > b.fenceToken ? 1 : 0));
  return ordered.map((term, i) => {
    const fromMs = fromMsOf(term);
    const next = ordered[i + 1];
    const nextMs = next === undefined ? undefined : fromMsOf(next);
    // Where nothing tells when it ended, it is not said that nobody led.
    if (term.to === undefined && !goesOn(term)) return { term, fromMs, toMs: Math.max(fromMs, nextMs ?? fromMs) };
    const toMs = Math.max(fromMs, silentFromMs(term, next, nowMs));
    const apart = nextMs === undefined ? undefined : nextMs - toMs;
    // However short nobody led after a leader was lost: that it was is what counts.
    const gap = wasTaken(term) && apart !== undefined && apart > 0;
    const meets = nextMs !== undefined && !goesOn(term) && !gap && Math.abs(nextMs - toMs) < HAND_OVER_MS;
    return { term, fromMs, toMs: meets ? Math.max(fromMs, nextMs) : toMs };
  });
}

function stateBetween(active: readonly Lasted[], latest: LeaderTerm): LaneState {
  const terms = active.map(({ term }) => term);
  const [first] = terms;
  if (first === undefined) return { kind: 'leaderless', after: latest };
  return terms.length === 1 ? { kind: 'held', leaderId: first.leaderId, terms } : { kind: 'overlap', terms };
}

/** `before` is used up: its terms go over into what comes back, for one leader may have had thousands on end. */
function joined(before: TimedState, next: TimedState): TimedState | undefined {
  if (before.kind === 'held' && next.kind === 'held' && before.leaderId === next.leaderId) {
    const terms = before.terms as LeaderTerm[];
    // One that is there already goes on: it is the last one.
    for (const term of next.terms) if (terms.at(-1) !== term) terms.push(term);
    return { ...before, toMs: next.toMs };
  }
  if (before.kind === 'leaderless' && next.kind === 'leaderless') return { ...before, toMs: next.toMs };
  const same =
    before.kind === 'overlap' && next.kind === 'overlap' && before.terms.every((term) => next.terms.includes(term));
  return same && next.kind === 'overlap' && next.terms.length === before.terms.length
    ? { ...before, toMs: next.toMs }
    : undefined;
}

/** Of the terms of one scope, in any order; up to now. Equal states that follow each other are one. */
export function laneStates(terms: readonly LeaderTerm[], nowMs: number): readonly TimedState[] {
  const lasted = lastedInOrder(terms, nowMs);
  const [first] = lasted;
  if (first === undefined) return [];
  const quiet = first.term.scopeKind === 'node';
  const edges = [...new Set([...lasted.flatMap(({ fromMs, toMs }) => [fromMs, toMs]), ...(quiet ? [] : [nowMs])])].sort(
    (a, b) => a - b,
  );
  const begins = lasted.toSorted((a, b) => a.fromMs - b.fromMs);
  const states: TimedState[] = [];
  let active: Lasted[] = [];
  let begun = 0;
  let latest = first.term;
  for (const [i, fromMs] of edges.entries()) {
    const toMs = edges[i + 1];
    if (toMs === undefined) break;
    active = active.filter((one) => one.toMs > fromMs);
    for (let one = begins[begun]; one !== undefined && one.fromMs <= fromMs; one = begins[begun]) {
      begun += 1;
      latest = one.term;
      if (one.toMs > fromMs) active.push(one);
    }
    const next: TimedState = { ...stateBetween(active, latest), fromMs, toMs };
    const last = states.at(-1);
    const both = last === undefined ? undefined : joined(last, next);
    if (both === undefined) states.push(next);
    else states[states.length - 1] = both;
  }
  return states;
}
