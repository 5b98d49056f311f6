/**
 * One watcher of leadership, whatever it is told in. The log itself is its queue: a watcher is a place in it, the same on every control node, so that a
 * slow one costs nothing, and one that was cut goes on wherever it is served. Only what retention took from it, and another lineage, are told as
 * `resync`. What this node alone sees (renewals, split brain) is told beside it, and by no resume again: whoever was cut amid split brain would
 * never hear that it is over, and is told to begin anew.
 */
import type { AnswerHead, LeaderConflict } from '@omnirelay/wire';
import { scopeKindOf } from '../../leadership/scope-kind.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { decodeLogCursor, encodeContestedCursor, encodeLogCursor, isContested, type LogPosition } from '../cursor.ts';
import { fairTurns } from '../fair-turns.ts';
import { answerHead, type ControlState, type OperationContext } from '../operation-context.ts';
import { type ResyncReason, tellResync } from '../resync.ts';
import { staleness } from '../stale-since.ts';
import { waitForCursor } from '../wait-for-cursor.ts';
import { heartbeatDue, WatchPause } from '../watch-pause.ts';
import { describeConflict, requireLeadership } from './describe-leader.ts';
import type { LiveClaim } from './live-claims.ts';
import { scopeFilter } from './scope-filter.ts';
import type { LogEntry } from './term-fold.ts';

/** Between two clocks that are read one after the other. */
const JITTER_MS = 50;

export type LogStep =
  | { readonly kind: 'claim'; readonly claim: LiveClaim }
  /** `inSnapshot`: as it stood when the snapshot was taken. */
  | { readonly kind: 'conflict'; readonly conflict: LeaderConflict; readonly inSnapshot: boolean }
  | { readonly kind: 'conflict-ended'; readonly conflict: LeaderConflict }
  | { readonly kind: 'entry'; readonly entry: LogEntry }
  /** Its lease lasts until then, longer than was told. */
  | { readonly kind: 'renewed'; readonly claim: LiveClaim; readonly expiresAt: Date }
  | { readonly kind: 'ready' | 'heartbeat' }
  | { readonly kind: 'resync'; readonly reason: ResyncReason };

/** A step, and where a watcher stands behind it; null where nobody can go on from. */
export interface PlacedStep {
  readonly step: LogStep;
  readonly at: LogPosition | null;
  /** It has been told of split brain that is not over yet. */
  readonly contested: boolean;
}

export interface LogQuestion {
  /** Whether renewals are told besides. */
  readonly withRenewals?: boolean;
  readonly cursor?: string;
  readonly scope?: readonly string[];
  readonly scopeKind?: readonly string[];
}

/** @throws Problem invalid_input, registry_dark, behind */
export async function* followLog({ state, signal }: OperationContext, input: LogQuestion): AsyncGenerator<PlacedStep> {
  const { log, claims, sight } = state.leadership;
  const isAsked = scopeFilter(input);
  requireLeadership(state);
  using pause = new WatchPause(signal);
  using cleanUp = new DisposableStack();
  cleanUp.defer(log.onSettled(() => pause.wake()));
  cleanUp.defer(sight.subscribe(() => pause.wake()));
  // Those of nodes are many, and told to whoever asks for them.
  const named = input.scope !== undefined || input.scopeKind !== undefined;
  const isRenewed = (scope: string): boolean => {
    const kind = scopeKindOf(scope);
    return input.withRenewals === true && isAsked(scope) && kind !== 'shard' && (kind !== 'node' || named);
  };
  /** By claim: until when its lease lasts, as it was told last. */
  let expiries = new Map<string, number>();
  let renewalsDue = performance.now() + CONTROL_BOUNDS.renewalsToldMs;
  const expiriesNow = (): Map<string, number> =>
    new Map(
      claims.live().flatMap(({ claim }) => {
        const expiry = isRenewed(claim.scope) ? sight.expiryOf(claim)?.getTime() : undefined;
        return expiry === undefined ? [] : [[claim.claimId, expiry] as const];
      }),
    );
  let conflicts = new Map<string, { readonly conflict: LeaderConflict; readonly text: string }>();
  const asked = (): typeof conflicts =>
    new Map(
      sight
        .conflicts()
        .filter(({ scope }) => isAsked(scope))
        .map(describeConflict)
        .map((conflict) => [conflict.scope, { conflict, text: JSON.stringify(conflict) }]),
    );
  let contested = false;
  /** Claims of the snapshot: the log may tell of their beginning once more. */
  const shown = new Map<string, string>();
  const turn = fairTurns(CONTROL_BOUNDS.searchSliceMs);
  let at: LogPosition = { ...log.position(), key: '' };
  let due = heartbeatDue();
  let isCatchingUp = input.cursor !== undefined;
  const placed = (step: LogStep, position: LogPosition | null = at): PlacedStep => {
    due = heartbeatDue();
    return { step, at: position, contested };
  };
  /** Nothing behind it: whoever goes on from here asks no node for what was long told. */
  const idle = (): PlacedStep => {
    if (log.whyNotFrom(at) === null && log.next(at) === undefined) at = { ...log.position(), key: '' };
    return placed({ kind: 'heartbeat' });
  };
  function* snapshot(): Generator<PlacedStep> {
    at = { ...log.position(), key: '' };
    conflicts = asked();
    contested = conflicts.size > 0;
    shown.clear();
    // Taken as one: what changes while it is told stands in the log behind `at`.
    const live = claims.live().filter(({ claim }) => isAsked(claim.scope));
    for (const { claim } of live) shown.set(claim.scope, claim.claimId);
    expiries = expiriesNow();
    for (const claim of live) yield placed({ kind: 'claim', claim }, null);
    for (const { conflict } of conflicts.values()) yield placed({ kind: 'conflict', conflict, inSnapshot: true }, null);
    yield placed({ kind: 'ready' });
  }
  function* seenHere(): Generator<PlacedStep> {
    const now = asked();
    const before = conflicts;
    conflicts = now;
    const over = [...before.values()].filter(({ conflict }) => !now.has(conflict.scope));
    for (const [n, { conflict }] of over.entries()) {
      contested = now.size > 0 || n < over.length - 1;
      yield placed({ kind: 'conflict-ended', conflict });
    }
    contested = now.size > 0;
    for (const [scope, { conflict, text }] of now)
      if (before.get(scope)?.text !== text) yield placed({ kind: 'conflict', conflict, inSnapshot: false });
    if (performance.now() < renewalsDue) return;
    renewalsDue = performance.now() + CONTROL_BOUNDS.renewalsToldMs;
    const told = expiries;
    expiries = expiriesNow();
    for (const claim of claims.live()) {
      const { claimId } = claim.claim;
      const [former, expiry] = [told.get(claimId), expiries.get(claimId)];
      // What is seen first is no renewal.
      if (former === undefined || expiry === undefined || expiry - former < JITTER_MS) continue;
      yield placed({ kind: 'renewed', claim, expiresAt: new Date(expiry) });
    }
  }
  let isCutAmid = false;
  if (input.cursor === undefined) yield* snapshot();
  else {
    at = decodeLogCursor(input.cursor);
    await waitForCursor(state, at, signal);
    isCutAmid = isContested(input.cursor);
  }
  while (!signal.aborted) {
    const reason = log.whyNotFrom(at) ?? (isCutAmid ? 'source-changed' : null);
    isCutAmid = false;
    if (reason !== null) {
      tellResync(state, reason);
      yield placed({ kind: 'resync', reason }, null);
      isCatchingUp = false;
      yield* snapshot();
      continue;
    }
    const entry = log.next(at);
    if (entry !== undefined) {
      at = { ...at, revision: entry.revision, key: entry.key };
      const { scope, claimId } = entry.note;
      // What is told of an earlier claim leaves the one that was shown.
      const isOfShown = shown.get(scope) === claimId;
      const isShown = isOfShown && (entry.kind === 'Elected' || entry.kind === 'Observed');
      if (isOfShown) shown.delete(scope);
      if (isAsked(scope) && !isShown) yield placed({ kind: 'entry', entry });
      else {
        await turn();
        // Much that was not asked for may take longer than a client waits for a sign of life.
        if (performance.now() >= due) yield placed({ kind: 'heartbeat' });
      }
      continue;
    }
    if (isCatchingUp) {
      // Whoever goes on is told once that it is here.
      isCatchingUp = false;
      yield idle();
    }
    yield* seenHere();
    const isThere = (): boolean => log.whyNotFrom(at) !== null || log.next(at) !== undefined;
    if (!(await pause.news(isThere, Math.min(due, performance.now() + CONTROL_BOUNDS.conflictsLookedAtMs))))
      if (performance.now() >= due) yield idle();
  }
}

/** The steps as events of one shape; null tells nothing but that the watch goes on. @throws as `followLog` */
export async function* tellSteps<Told>(
  context: OperationContext,
  input: LogQuestion,
  toldOf: (state: ControlState, step: LogStep) => Told | null,
): AsyncGenerator<AnswerHead & { readonly staleSince?: string } & Told> {
  const { state } = context;
  for await (const { step, at, contested } of followLog(context, input)) {
    const told = toldOf(state, step) ?? (at === null ? null : toldOf(state, { kind: 'heartbeat' }));
    if (told === null) continue;
    yield {
      ...answerHead(state),
      cursor: at === null ? '' : (contested ? encodeContestedCursor : encodeLogCursor)(at),
      ...told,
      ...staleness(state.leadership.staleSince()),
    };
  }
}
