/**
 * What a controller does to the registry beside its record: it proposes a change, which is a draft, submitted and checked in the transaction that makes it, it
 * revises one that waits, and it cancels one that stands no more. Each under the fence of the leader, with its audit entry. With a change goes the question that
 * it answers, so that people can have it computed anew.
 */
import { randomBytes } from 'node:crypto';
import { movesOf, type RebalancePlan, type RebalancePolicy } from '@omnirelay/protocol';
import {
  type Change,
  type ChangeContent,
  type ChangeId,
  type ChangeTransaction,
  type ChangeVerb,
  hashContent,
  type Refused,
  type VerbOf,
  WAITING,
  writesOfNewChange,
  writesOfVerb,
} from '@omnirelay/protocol/change';
import { contentOf, type PlannedOn } from '@omnirelay/protocol/rebalance';
import type { RegistryWrite } from '@omnirelay/registry';
import type { FollowedHeader } from '../changes/followed-changes.ts';
import { hashText } from '../changes/hash-text.ts';
import { writeOfQuestion } from '../changes/planning/change-question.ts';
import { asKept } from '../changes/planning/check-figures.ts';
import type { LedAct, LedActs } from '../control-plane/led-acts.ts';
import { WITHDRAWN } from './known-changes.ts';
import { controllerActor } from './rebalance-actor.ts';

export interface Proposal extends PlannedOn {
  readonly plan: RebalancePlan;
  /** People are asked. */
  readonly asks: boolean;
  readonly policy: RebalancePolicy;
}

export type Acted =
  | { readonly kind: 'done'; readonly change: Change }
  /** Another leads, or something has changed meanwhile. */
  | { readonly kind: 'conflict' }
  | Refused;

export class ControllerActs {
  readonly #acts: LedActs;
  readonly #by: ReturnType<typeof controllerActor>;
  readonly #wall: () => number;

  constructor(acts: LedActs, { trustDomain, wall }: { readonly trustDomain: string; readonly wall: () => number }) {
    this.#acts = acts;
    this.#by = controllerActor(trustDomain);
    this.#wall = wall;
  }

  /** @throws RegistryError, Problem */
  async propose({ plan, asks, policy, ...on }: Proposal): Promise<Acted> {
    const content = contentOf(plan, on);
    const at = this.#wall();
    const count = movesOf(plan).length;
    const { namespace } = plan;
    const id = `rebalance-${randomBytes(6).toString('hex')}` as ChangeId;
    const by = this.#by;
    const reason = reasonOf(plan);
    const written = writesOfNewChange(
      {
        ...{ id, content, contentHash: hashContent(content, hashText), by, at, reason },
        expiresAt: at + policy.changeTtlMs,
        title: titleOf(plan),
      },
      [{ kind: 'submit', by, at }, checkedBy(plan, { at, asks, policy })],
    );
    if (written.kind === 'refused') return written;
    const draft = {
      action: 'create-change',
      object: `change/${id}`,
      correlationId: id,
      reason,
      after: { state: written.change.header.state, contentHash: written.change.header.contentHash, moves: count },
    };
    const { condition, write } = writeOfQuestion(id, { asked: { kind: 'rebalance', namespace }, overrides: [] });
    return this.#write(written.change, written.transactions, {
      draft,
      beside: { conditions: [condition], writes: [write] },
    });
  }

  /** Other content for one that has not begun, checked as it is written: its approvals count no more, and it keeps its name. @throws RegistryError, Problem */
  async revise(
    { header, version }: FollowedHeader,
    was: ChangeContent,
    { plan, asks, policy, ...on }: Proposal,
  ): Promise<Acted> {
    const content = contentOf(plan, on);
    const contentHash = hashContent(content, hashText);
    const journal = Array.from({ length: header.steps }, () => WAITING);
    const change: Change = { header, journal, content: was };
    const isDraft = header.state === 'draft';
    if (contentHash === header.contentHash && !isDraft && header.state !== 'stale') return { kind: 'done', change };
    const at = this.#wall();
    const by = this.#by;
    const written = writesOfVerb(
      { change, version, stepVersions: new Map() },
      { kind: 'revise', by, at, content, contentHash, expiresAt: at + policy.changeTtlMs, title: titleOf(plan) },
      ...(isDraft ? [{ kind: 'submit', by, at } as const] : []),
      checkedBy(plan, { at, asks, policy }),
    );
    if (written.kind === 'refused') return written;
    if (written.kind === 'unchanged') return { kind: 'done', change };
    const after = written.change.header;
    const draft = {
      action: 'recompute-change',
      object: `change/${header.id}`,
      correlationId: header.correlationId ?? header.id,
      reason: reasonOf(plan),
      before: { state: header.state, revision: header.revision, contentHash: header.contentHash },
      after: { state: after.state, revision: after.revision, contentHash: after.contentHash },
    };
    return this.#write(written.change, written.transactions, { draft });
  }

  /** Of one that has not begun. What it says is of no matter, so that one whose content nobody can read is withdrawn as well. @throws RegistryError, Problem */
  async withdraw({ header, version }: FollowedHeader, why: string): Promise<Acted> {
    const verb: ChangeVerb = { kind: 'cancel', by: this.#by, at: this.#wall(), reason: `${WITHDRAWN}${why}.` };
    const journal = Array.from({ length: header.steps }, () => WAITING);
    const content: ChangeContent = {
      kind: header.kind,
      basis: { lineageEpoch: 0n, maps: [] },
      ...{ overrides: header.overrides, preconditions: [], steps: [] },
    };
    const written = writesOfVerb({ change: { header, journal, content }, version, stepVersions: new Map() }, verb);
    if (written.kind === 'refused') return written;
    if (written.kind === 'unchanged') return { kind: 'conflict' };
    const draft = {
      action: 'cancel-change',
      object: `change/${header.id}`,
      correlationId: header.correlationId ?? header.id,
      reason: why,
      before: { state: header.state },
      after: { state: written.change.header.state },
    };
    return this.#write(written.change, written.transactions, { draft });
  }

  /** `beside`: goes with the last transaction, as the audit entry does. */
  async #write(
    change: Change,
    transactions: readonly ChangeTransaction[],
    { draft, beside }: Pick<Required<LedAct>, 'draft'> & { readonly beside?: Omit<LedAct, 'draft'> },
  ): Promise<Acted> {
    for (const [at, { conditions, writes }] of transactions.entries()) {
      const isLast = at === transactions.length - 1;
      const more = isLast ? beside : undefined;
      const committed = await this.#acts.commit({
        ...(isLast && { draft }),
        conditions: [...(conditions as LedAct['conditions']), ...(more?.conditions ?? [])],
        writes: [...(writes as readonly RegistryWrite[]), ...(more?.writes ?? [])],
      });
      if (!committed) return { kind: 'conflict' };
    }
    return { kind: 'done', change };
  }
}

/** What was measured of the plan, and whom its policy asks. */
const checkedBy = (
  { checks }: RebalancePlan,
  { at, asks, policy }: Pick<Proposal, 'asks' | 'policy'> & { readonly at: number },
): VerbOf<'checked'> => ({
  kind: 'checked',
  at,
  checks: checks.map(({ name, measured, limit, passed }) => ({
    ...{ name, passes: passed },
    measured: asKept(name, measured),
    limit: asKept(name, limit),
  })),
  rule: asks ? policy.approvals : { needed: 0 },
});

const reasonOf = (plan: RebalancePlan): string => {
  const [first] = movesOf(plan);
  return first === undefined ? 'shards are evened out' : `${first.from} is ${first.reason}: ${first.why}`;
};

function titleOf(plan: RebalancePlan): string {
  const count = movesOf(plan).length;
  return `${plan.namespace}: ${count === 1 ? 'a shard' : `${count} shards`} of ${nodesOf(plan)}`;
}

const NAMED = 2;
function nodesOf(plan: RebalancePlan): string {
  const nodes = [...new Set(movesOf(plan).map(({ from }) => from))].sort();
  const more = nodes.length - NAMED;
  return more > 0 ? `${nodes.slice(0, NAMED).join(', ')} and ${more} more` : nodes.join(' and ');
}
