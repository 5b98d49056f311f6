/** The history that this node writes: in the transactions of its lease machine, and late what none of them tells of. */
import { randomUUID } from 'node:crypto';
import type { NodeId } from '@omnirelay/primitives';
import type { ClaimRecord, LeaseEvent } from '@omnirelay/protocol';
import type { GuardedRegistry, RegistryWrite } from '@omnirelay/registry';
import type { MembershipSource } from '../membership/membership-source.ts';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { historyOfTransaction, type LeaseTransaction, recordOf } from './history-of-transaction.ts';
import { historyKey } from './history-record.ts';
import type { KnownClaims } from './known-claims.ts';
import { LateHistory } from './late-history.ts';
import { seenOfNode } from './seen-of-node.ts';
import type { StepDownRequest } from './step-down-requests.ts';

export interface LeaseHistoryDeps {
  readonly self: NodeId;
  readonly wall: () => number;
  readonly registry: GuardedRegistry;
  readonly membership: Pick<MembershipSource, 'view' | 'toWall'>;
  readonly known: Pick<KnownClaims, 'last' | 'ofEpoch' | 'endingOf'>;
  readonly request: (claimId: string) => StepDownRequest | undefined;
  readonly onLeftOut: (records: number, why: string) => void;
}

export class LeaseHistory implements Disposable {
  readonly #deps: LeaseHistoryDeps;
  readonly #late: LateHistory;

  constructor(deps: LeaseHistoryDeps) {
    const { registry, self: writerId, onLeftOut } = deps;
    this.#deps = deps;
    this.#late = new LateHistory({ registry, writerId, onLeftOut });
  }

  /** What a transaction of the machine does, to be written in it: as much as has room. */
  alongside(transaction: LeaseTransaction): readonly RegistryWrite[] {
    const { self, wall, known, membership, request, onLeftOut } = this.#deps;
    const records = historyOfTransaction(transaction, {
      self,
      wall: wall(),
      before: (scope) => known.last(scope),
      claimsOf: (node, epoch) => known.ofEpoch(node, epoch),
      endingOf: (node, epoch) => known.endingOf(node, epoch),
      seen: (node) => seenOfNode(membership, node),
      request,
    });
    const most = LEADERSHIP_BOUNDS.historyPerTransaction;
    if (records.length > most) onLeftOut(records.length - most, 'one transaction takes no more');
    return records
      .slice(0, most)
      .map((record) => ({ kind: 'put', key: historyKey(record), value: JSON.stringify(record) }));
  }

  /** An end whose transaction is not this node's, if there is one at all, or a lease that ran out. */
  onEvent(event: LeaseEvent, claim: ClaimRecord | undefined, held: Iterable<ClaimRecord>): void {
    const { self, wall } = this.#deps;
    const facts = { wall: wall() };
    if (event.kind === 'lease-expired')
      this.#late.add(
        ...[...held].map((each) => ({
          ...recordOf('expired', each, randomUUID(), facts),
          reason: 'no renewal was answered in time',
        })),
      );
    // Whoever ended the epoch, or claimed, has written it down.
    const isTold = event.kind !== 'lost' || event.reason === 'epoch-ended' || event.reason === 'taken';
    if (!isTold && claim !== undefined)
      this.#late.add({ ...recordOf('lost', claim, randomUUID(), facts), by: self, reason: event.reason });
  }

  [Symbol.dispose](): void {
    this.#late[Symbol.dispose]();
  }
}
