/** Carries each event to where it belongs: the log, the numbers, the history, requests to step down, and whoever listens. */
import type { ClaimRecord, LeaseEvent } from '@omnirelay/protocol';
import type { ConflictWatch } from './conflict-watch.ts';
import type { ElectionClock } from './election-clock.ts';
import type { ClaimChange } from './known-claims.ts';
import type { LeadershipEvent } from './leadership.ts';
import type { EventMaker } from './leadership-events.ts';
import type { LeadershipLog } from './leadership-log.ts';
import type { LeadershipCounts } from './leadership-metrics.ts';
import type { LeaseHistory } from './lease-history.ts';
import type { OwnClaims } from './own-claims.ts';
import type { StepDownRequests } from './step-down-requests.ts';

export interface LeadershipNewsDeps {
  readonly own: OwnClaims;
  /** Made in this life of the node. */
  readonly isOwn: (claim: ClaimRecord) => boolean;
  readonly events: EventMaker;
  readonly log: LeadershipLog;
  readonly count: LeadershipCounts;
  readonly elections: ElectionClock;
  readonly history: LeaseHistory;
  readonly requests: StepDownRequests;
  readonly conflicts: ConflictWatch;
  readonly leaving: () => boolean;
  readonly onProblem: (problem: string) => void;
}

export class LeadershipNews {
  readonly #deps: LeadershipNewsDeps;
  readonly #listeners = new Set<(event: LeadershipEvent) => void>();

  constructor(deps: LeadershipNewsDeps) {
    this.#deps = deps;
  }

  subscribe(listener: (event: LeadershipEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What the machine says of this node. */
  ofOwn(event: LeaseEvent): void {
    const { own, events, log, count, history, requests, conflicts, leaving } = this.#deps;
    const claim = own.take(event);
    count.lease(event);
    log.lease(event, leaving());
    if (event.kind === 'split-brain' && event.steppedDown) conflicts.gaveWay(event);
    for (const told of events.ofOwn(event, claim)) {
      const about = claim ?? own.of(told.scope);
      if (about !== undefined) this.#tell(told, about);
    }
    history.onEvent(event, claim, own.held());
    if (event.kind === 'elected') requests.onClaim(event.claimId);
    if (event.kind === 'stepped-down') requests.drop(event.claimId);
  }

  /** What the registry's records say. */
  ofRecords(change: ClaimChange): void {
    const { elections, isOwn, count, events } = this.#deps;
    elections.onChange(change);
    if (isOwn(change.claim)) return;
    if (change.kind === 'began') count.observed(change.claim.scope);
    this.#tell(events.ofOther(change), change.claim);
  }

  #tell(event: LeadershipEvent, claim: ClaimRecord): void {
    const { log, onProblem } = this.#deps;
    log.transition(event, claim);
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        onProblem(`a listener failed on ${event.kind}: ${(error as Error).stack ?? error}`);
      }
    }
  }
}
