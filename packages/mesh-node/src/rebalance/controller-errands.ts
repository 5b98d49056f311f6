/** What a controller has decided is written one after the other: it proposes a change of what was planned, and withdraws one that stands no more. */
import type {
  Namespace,
  RebalanceControllerInput,
  RebalanceControllerOutput,
  RebalancePolicy,
  StoredShardMap,
} from '@omnirelay/protocol';
import type { KnownChange } from '@omnirelay/protocol/rebalance';
import type { FollowedChanges } from '../changes/followed-changes.ts';
import type { ControllerActs } from './controller-acts.ts';
import type { KnownChanges } from './known-changes.ts';
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

const WITHDRAWABLE: readonly KnownChange['standing'][] = ['awaiting', 'approved', 'stale', 'mismatch'];

export class ControllerErrands {
  readonly #deps: ErrandDeps;
  #turn: Promise<void> = Promise.resolve();
  #pending = 0;
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

  async #propose({ plan, asks }: Output<'propose'>, { map, policy }: ProposedOn): Promise<void> {
    const { acts, policies, feed } = this.#deps;
    const { contentKey } = plan;
    try {
      const acted = await acts.propose({
        ...{ plan, asks, policy },
        since: (shard) => BigInt(map.since[shard] ?? 0),
        policyVersion: (document) => policies.policyVersion(document),
      });
      if (acted.kind === 'done') return;
      const why = acted.kind === 'refused' ? acted.detail.replace(/\.$/, '') : 'the registry has something newer';
      feed({ kind: 'not-proposed', contentKey, why });
    } catch (error) {
      feed({ kind: 'not-proposed', contentKey, why: 'the registry did not take it' });
      throw error;
    }
  }

  async #withdraw({ contentKey, why }: Output<'withdraw'>): Promise<void> {
    const { acts, changes, known, namespace, tellAnew } = this.#deps;
    const open = (known.of(namespace) ?? []).filter(
      (change) => change.isOwn && change.contentKey === contentKey && WITHDRAWABLE.includes(change.standing),
    );
    for (const { id } of open) {
      const followed = changes.get(id as never);
      const content = followed && known.content(id, followed.header.revision);
      if (followed === undefined || content === undefined || content === null) continue;
      await acts.withdraw(followed, content, why);
    }
    tellAnew(open.map(({ id }) => id));
  }
}
