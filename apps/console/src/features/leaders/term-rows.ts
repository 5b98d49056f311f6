/** Terms as a table and a file say them: each with how long nobody led before it. */
import { fromMsOf, goesOn, type LeaderTerm, silentFromMs, toMsOf } from '../../data/leader-model.ts';
import type { ExportRow } from '../../ui/export-text.ts';
import { HAND_OVER_MS } from './lane-states.ts';

export interface TermRow {
  readonly term: LeaderTerm;
  /** Undefined where nothing tells when it ended. */
  readonly lastedMs: number | undefined;
  /** How long nobody led before it; undefined where that is not known, or nothing was before it. */
  readonly gapMs: number | undefined;
  /** It began while another one had not ended. */
  readonly overlaps: boolean;
}

const endIsKnown = (term: LeaderTerm): boolean => term.to !== undefined || goesOn(term);

/** Newest first. */
export function termRows(terms: readonly LeaderTerm[], nowMs: number): readonly TermRow[] {
  const rows = [...Map.groupBy(terms, ({ scope }) => scope).values()].flatMap((those) => {
    const ordered = those.toSorted((a, b) => (a.fenceToken < b.fenceToken ? -1 : 1));
    return ordered.map((term, i): TermRow => {
      const before = ordered[i - 1];
      const gapMs =
        before === undefined || !endIsKnown(before) ? undefined : fromMsOf(term) - silentFromMs(before, term, nowMs);
      return {
        term,
        lastedMs: endIsKnown(term) ? toMsOf(term, nowMs) - fromMsOf(term) : undefined,
        gapMs: gapMs === undefined || gapMs < 0 ? undefined : gapMs,
        overlaps: gapMs !== undefined && gapMs <= -HAND_OVER_MS,
      };
    });
  });
  return rows.sort((a, b) => fromMsOf(b.term) - fromMsOf(a.term) || (a.term.fenceToken < b.term.fenceToken ? 1 : -1));
}

export const exportedTerm = ({ term, lastedMs, gapMs }: TermRow): ExportRow => ({
  scope: term.scope,
  kind: term.scopeKind,
  leader: term.leaderId,
  term: term.term,
  from: term.from,
  to: term.to,
  lastedMs: lastedMs !== undefined && Number.isFinite(lastedMs) ? lastedMs : undefined,
  leaderlessBeforeMs: gapMs,
  ended: term.ended,
  endedBy: term.endedBy,
  fence: term.fenceToken,
  claim: term.claimId,
  epoch: term.epoch,
});
