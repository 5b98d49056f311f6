/** What a controller has decided is written one after the other: it proposes a change of what was planned, or another revision of one, and withdraws one that stands no more. */
import type {
  Namespace,
  RebalanceControllerInput,
  RebalanceControllerOutput,
  RebalancePolicy,
  StoredShardMap,
} from '@omnirelay/protocol';
import type { KnownChange } from '@omnirelay/protocol/rebalance';
import type { FollowedChanges, FollowedHeader } from '../changes/followed-changes.ts';
import type { Acted, ControllerActs, Proposal } from './controller-acts.ts';
import { type KnownChanges, standingOf } from './known-changes.ts';
import type { FollowedPolicies } from './policies/followed-policies.ts';

export interface ErrandDeps {
  readonly namespace: Namespace;
  readonly acts: ControllerActs;
  readonly changes: Pick<FollowedChanges, 'get'>;
  readonly known: KnownChanges;
  readonly policies: Pick<FollowedPolicies, 'policyVersion'>;
  readonly feed: (input: RebalanceControllerInput) => void;
  /** How these changes stand is to be told anew, whatever it is. */
  readonly tellAnew: (ids: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
  readonly wake: () => void;
}

export interface ProposedOn {
  /** That the plan was made of. */
  readonly map: StoredShardMap;
  readonly policy: RebalancePolicy;
}

type Output<K extends RebalanceControllerOutput['kind']> = Extract<RebalanceControllerOutput, { readonly kind: K }>;

/** What could not be withdrawn is told anew after so long. */
const AGAIN_MS = 5_000;
const WITHDRAWABLE: readonly KnownChange['standing'][] = ['awaiting', 'approved', 'stale', 'mismatch'];

export class ControllerErrands {
  readonly #deps: ErrandDeps;
  #turn: Promise<void> = Promise.resolve();
  #pending = 0;
  /** By the key of what was written last, its change: it may not be read as such yet. */
  #last: { readonly contentKey: string; readonly id: string } | null = null;
  readonly #later = new Set<NodeJS.Timeout>();
  #isOver = false;

  constructor(deps: ErrandDeps) {
    this.#deps = deps;
  }

  /** How changes stand is about to be another. */
  get isBusy(): boolean {
    return this.#pending > 0;
  }

  propose(proposed: Output<'propose'>, on: ProposedOn): void {
    this.#run(() => this.#propose(proposed, on));
  }

  withdraw(withdrawn: Output<'withdraw'>): void {
    this.#run(() => this.#withdraw(withdrawn));
  }

  /** What has not begun does not begin. */
  end(): void {
    this.#isOver = true;
    for (const timer of this.#later) clearTimeout(timer);
  }

  #run(errand: () => Promise<void>): void {
    const { onError, wake } = this.#deps;
    this.#pending += 1;
    this.#turn = this.#turn
      .then(() => (this.#isOver ? undefined : errand()))
      .catch(onError)
      .finally(() => {
        this.#pending -= 1;
        wake();
      });
  }

  async #propose({ plan, asks, revises }: Output<'propose'>, { map, policy }: ProposedOn): Promise<void> {
    const { policies, feed, acts } = this.#deps;
    const { contentKey } = plan;
    const proposal: Proposal = {
      ...{ plan, asks, policy },
      since: (shard) => BigInt(map.since[shard] ?? 0),
      policyVersion: (document) => policies.policyVersion(document),
    };
    try {
      const acted = revises === undefined ? await acts.propose(proposal) : await this.#revise(revises, proposal);
      if (acted.kind === 'done') {
        this.#last = { contentKey, id: acted.change.header.id };
        return;
      }
      const why = acted.kind === 'refused' ? acted.detail.replace(/\.$/, '') : 'the registry has something newer';
      feed({ kind: 'not-proposed', contentKey, why });
    } catch (error) {
      feed({ kind: 'not-proposed', contentKey, why: 'the registry did not take it' });
      throw error;
    }
  }

  /** Where it cannot be another revision, as after too many of them, a change of its own takes its place. */
  async #revise(id: string, proposal: Proposal): Promise<Acted> {
    const { acts, known } = this.#deps;
    const followed = this.#withdrawable(id);
    if (followed === undefined) return { kind: 'conflict' };
    const content = known.content(id, followed.header.revision);
    const revised = content == null ? undefined : await acts.revise(followed, content, proposal);
    if (revised !== undefined && revised.kind !== 'refused') return revised;
    const withdrawn = await acts.withdraw(followed, 'other shards are to be moved now');
    return withdrawn.kind === 'done' ? acts.propose(proposal) : withdrawn;
  }

  async #withdraw({ contentKey, why }: Output<'withdraw'>): Promise<void> {
    const { acts, known, namespace, tellAnew } = this.#deps;
    const own = (known.of(namespace) ?? []).filter((change) => change.isOwn && change.contentKey === contentKey);
    const ids = new Set([
      ...own.map(({ id }) => id),
      ...(this.#last?.contentKey === contentKey ? [this.#last.id] : []),
    ]);
    const failed: string[] = [];
    for (const id of ids) {
      const followed = this.#withdrawable(id);
      if (followed === undefined) continue;
      try {
        if ((await acts.withdraw(followed, why)).kind !== 'done') failed.push(id);
      } catch (error) {
        failed.push(id);
        this.#deps.onError(error);
      }
    }
    tellAnew([...ids].filter((id) => !failed.includes(id)));
    if (failed.length > 0) this.#tellLater(failed);
  }

  /** As it stands now, where it has not begun, or was stopped by what it found. */
  #withdrawable(id: string): FollowedHeader | undefined {
    const followed = this.#deps.changes.get(id as never);
    return followed !== undefined && WITHDRAWABLE.includes(standingOf(followed.header)) ? followed : undefined;
  }

  #tellLater(ids: readonly string[]): void {
    if (this.#isOver) return;
    const { tellAnew, wake } = this.#deps;
    const timer = setTimeout(() => {
      this.#later.delete(timer);
      tellAnew(ids);
      wake();
    }, AGAIN_MS).unref();
    this.#later.add(timer);
  }
}
