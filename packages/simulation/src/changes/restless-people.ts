/**
 * People who never rest: they propose plans, approve what they read a while ago, begin, pause, cancel, freeze, cordon nodes and change the policy. What was touched they
 * compute anew and have approved again. Before the end they let everything come to its end.
 */
import type { NodeId, Prng } from '@omnirelay/primitives';
import {
  type Actor,
  type ChangeHeader,
  type ChangeId,
  hashContent,
  restOf,
  type StoredChange,
} from '@omnirelay/protocol/change';
import { policyIdOf, policyKey } from '@omnirelay/protocol/policy';
import { ANA, OLGA, OMAR } from './change-people.ts';
import { type ChangesRun, JOBS, POLICY, policyVersionOf } from './changes-run.ts';
import { hashText } from './changes-sight.ts';
import { makeContent } from './make-content.ts';

/** Milliseconds between two acts, on average; until the first plan; and at the end without any but those that bring things to their end. */
const ACTS_EVERY = 200;
const BEGINS_AT = 9_000;
const CALM = 20_000;
/** Changes that are not over at a time. */
const OPEN = 3;
const MOVES = 24;

const APPROVERS: readonly Actor[] = [OLGA, ANA];
const OVER: ReadonlySet<ChangeHeader['state']> = new Set([
  'completed',
  'cancelled',
  'failed',
  'rejected',
  'expired',
  'rolled-back',
]);

export class RestlessPeople {
  readonly #run: ChangesRun;
  readonly #random: Prng;
  readonly #cordoned = new Set<NodeId>();
  #proposed = 0;
  #frozen = 0;

  constructor(run: ChangesRun) {
    this.#run = run;
    this.#random = run.random.fork('restless');
  }

  begin(): void {
    const { time, lease } = this.#run.shards;
    const act = (): void => {
      const isCalm = time.now > lease.endsAt - CALM;
      if (isCalm) this.#putBack();
      else this.#stir();
      this.#tendOne(isCalm);
      time.schedule(time.now + 1 + this.#random.below(2 * ACTS_EVERY), act);
    };
    time.schedule(BEGINS_AT, act);
  }

  #open(): readonly ChangeHeader[] {
    const { ledger } = this.#run;
    return ledger.ids().flatMap((id) => {
      const header = ledger.header(id);
      return header === undefined || OVER.has(header.state) ? [] : [header];
    });
  }

  #stir(): void {
    const random = this.#random;
    const { people, owners } = this.#run;
    if (this.#open().length < OPEN && random.below(2) === 0) this.#propose();
    if (random.below(24) === 0) {
      this.#frozen += 1;
      people.freeze(`freeze-${this.#frozen}`, 500 + random.below(4_000), random.below(2) === 0 ? JOBS : undefined);
    }
    if (random.below(40) === 0) {
      const version = Number(policyVersionOf(this.#run)) + 1;
      people.setPolicy(JOBS, { ...POLICY, version });
    }
    if (random.below(30) === 0) {
      const node = random.pick(owners);
      if (node !== undefined) this.#cordon(node, !this.#cordoned.has(node));
    }
  }

  /** One of those that are not over, and what somebody does to it. */
  #tendOne(isCalm: boolean): void {
    const header = this.#random.pick(this.#open());
    if (header === undefined) return;
    const { people } = this.#run;
    const { id } = header;
    const by = this.#random.pick(APPROVERS) ?? OLGA;
    switch (header.state) {
      case 'draft':
        people.act(id, (_stored, at) => ({ kind: 'submit', by: OMAR, at }));
        return;
      case 'checking':
        people.act(id, (_stored, at) => ({ kind: 'checked', at, checks: [], rule: { needed: 2 } }));
        return;
      case 'awaiting-approval':
        // Some read it again before they approve; others go by what they have read.
        if (isCalm || this.#random.below(2) === 0 || people.readBy(by.subject, id) === undefined) people.read(by, id);
        people.approve(by, id);
        if (!isCalm && this.#random.below(6) === 0) this.#revise(id);
        return;
      case 'approved':
        people.act(id, ({ change }, at) => ({ kind: 'execute', by: OMAR, at, contentHash: change.header.contentHash }));
        return;
      case 'executing':
        if (isCalm) return;
        if (this.#random.below(2) === 0) people.act(id, (_stored, at) => ({ kind: 'pause', by: OMAR, at }));
        else if (this.#random.below(8) === 0) people.act(id, (_stored, at) => ({ kind: 'cancel', by: OMAR, at }));
        return;
      case 'paused':
        if (header.pausedBy === 'mismatch') this.#revise(id);
        else people.act(id, (_stored, at) => ({ kind: 'resume', by: OMAR, at }));
        return;
      case 'stale':
        this.#revise(id);
        return;
      default:
        return;
    }
  }

  #propose(): void {
    const { shards, people } = this.#run;
    const map = shards.ledger.map(JOBS);
    if (map === null) return;
    this.#proposed += 1;
    const targets = this.#targets();
    if (targets.length === 0) return;
    const to = new Map<number, NodeId>();
    for (let count = 0; count < MOVES; count++)
      to.set(this.#random.below(map.shardCount), this.#random.pick(targets) as NodeId);
    people.propose(`plan-${this.#proposed}`, OMAR, {
      namespace: JOBS,
      map,
      to,
      policyVersion: policyVersionOf(this.#run),
    });
  }

  /** The rest of it as it would be computed now; where nothing is left, it is called off. */
  #revise(id: ChangeId): void {
    const { shards, people } = this.#run;
    people.act(id, (stored, at) => {
      const map = shards.ledger.map(JOBS);
      if (map === null) return undefined;
      const to = restTo(stored, this.#targets());
      const content = makeContent({ namespace: JOBS, map, to, policyVersion: policyVersionOf(this.#run) });
      if (content.steps.length === 0) return { kind: 'cancel', by: OMAR, at };
      return {
        kind: 'revise',
        by: OMAR,
        at,
        content,
        contentHash: hashContent(content, hashText),
        expiresAt: at + 3_600_000,
      };
    });
  }

  #targets(): readonly NodeId[] {
    return this.#run.owners.filter((node) => !this.#cordoned.has(node) && this.#run.keepsItsShards(node));
  }

  #cordon(node: NodeId, is: boolean): void {
    this.#run.people.cordon(node, is);
    if (is) this.#cordoned.add(node);
    else this.#cordoned.delete(node);
  }

  #putBack(): void {
    for (const node of [...this.#cordoned]) this.#cordon(node, false);
    if (this.#run.shards.registry.record(policyKey(policyIdOf(JOBS))) === undefined)
      this.#run.people.setPolicy(JOBS, POLICY);
  }
}

function restTo({ change }: StoredChange, targets: readonly NodeId[]): ReadonlyMap<number, NodeId> {
  return new Map(
    restOf(change).steps.flatMap((step) =>
      step.kind === 'move-shard' && targets.includes(step.to) ? [[step.shard, step.to] as const] : [],
    ),
  );
}
