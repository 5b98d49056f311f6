/** One plan of so many moves, proposed once the map stands, approved by two and begun; and at the end held against the map, shard by shard. */
import type { NodeId } from '@omnirelay/primitives';
import { type ChangeId, type ChangeVerb, canonicalContent, type StoredChange } from '@omnirelay/protocol/change';
import { ownerIn } from '../sharding/checkers/owner-in.ts';
import { ANA, OLGA, OMAR } from './change-people.ts';
import { type ChangesRun, JOBS, policyVersionOf } from './changes-run.ts';

/** Milliseconds: when it is proposed, between two acts, and until whatever is still on its way has arrived. */
const PROPOSED_AT = 9_000;
const NEXT = 200;
const SETTLES = 1_500;
/** Of a run of leases. */
const SCOPES = ['global-control', 'billing'];

export class OnePlan {
  readonly #run: ChangesRun;
  readonly #moves: number;
  #id: ChangeId | undefined;
  #owners: readonly (NodeId | null)[] = [];
  #approved = '';
  #completedAt = Number.POSITIVE_INFINITY;

  constructor(run: ChangesRun, moves: number) {
    this.#run = run;
    this.#moves = moves;
    const acts: readonly (() => void)[] = [
      () => this.#propose(),
      () => this.#act((_stored, at) => ({ kind: 'submit', by: OMAR, at })),
      () => this.#act((_stored, at) => ({ kind: 'checked', at, checks: [], rule: { needed: 2 } })),
      () => this.#approve(OLGA),
      () => this.#approve(ANA),
      () => this.#act(({ change }, at) => ({ kind: 'execute', by: OMAR, at, contentHash: change.header.contentHash })),
    ];
    const { time } = run.shards;
    for (const [at, act] of acts.entries()) time.schedule(PROPOSED_AT + at * NEXT, act);
  }

  /** It has ended, and nothing of it is on its way. */
  get isOver(): boolean {
    const { time } = this.#run.shards;
    if (this.#id === undefined) return false;
    if (this.#completedAt === Number.POSITIVE_INFINITY) {
      const state = this.#run.ledger.header(this.#id)?.state;
      if (state === 'completed' || state === 'failed') this.#completedAt = time.now;
    }
    return time.now > this.#completedAt + SETTLES && this.#somebodyLeads();
  }

  #somebodyLeads(): boolean {
    const hosts = this.#run.shards.lease.hosts().filter(({ dead, stalled }) => !dead && !stalled);
    return SCOPES.every((scope) => hosts.some((host) => host.admission(scope).kind === 'admitted'));
  }

  /** Each planned shard where it was to go, each other one where it was, by one generation each. */
  judge(): void {
    const problem = (what: string): void => this.#run.report('the-plan-is-done', what);
    const stored = this.#id === undefined ? undefined : this.#run.ledger.stored(this.#id);
    const map = this.#run.shards.ledger.map(JOBS);
    if (stored === undefined || map === null) {
      problem('there is no plan to be read, or no map');
      return;
    }
    const { header, content, journal } = stored.change;
    if (header.state !== 'completed') problem(`it is ${header.state}: ${header.ended ?? ''}`);
    if (content.steps.length !== this.#moves) problem(`it has ${content.steps.length} moves of ${this.#moves}`);
    if (canonicalContent(content) !== this.#approved) problem('it is not what was approved');
    const done = journal.filter(({ state }) => state === 'done').length;
    if (done !== content.steps.length) problem(`${done} of ${content.steps.length} steps are done`);
    const to = new Map(
      content.steps.flatMap((step) => (step.kind === 'move-shard' ? [[step.shard, step.to] as const] : [])),
    );
    for (const [shard, before] of this.#owners.entries()) {
      const now = ownerIn(map, shard);
      if (now !== (to.get(shard) ?? before))
        problem(`${shard} is with ${now}, and was to be with ${to.get(shard) ?? before}`);
    }
    for (const [step, { generation }] of journal.entries()) {
      const of = content.steps[step];
      if (of?.kind === 'move-shard' && generation !== undefined && map.since[of.shard] !== Number(generation))
        problem(`${of.shard} was moved again after step ${step}`);
    }
  }

  #propose(): void {
    const { shards, people, owners } = this.#run;
    const map = shards.ledger.map(JOBS);
    if (map === null) return;
    this.#owners = Array.from({ length: map.shardCount }, (_none, shard) => ownerIn(map, shard));
    const to = new Map<number, NodeId>();
    for (let shard = 0; shard < this.#moves; shard++) {
      const place = owners.indexOf(this.#owners[shard] as NodeId);
      to.set(shard, owners[(place + 1 + (shard % (owners.length - 1))) % owners.length] as NodeId);
    }
    this.#id = people.propose('plan', OMAR, { namespace: JOBS, map, to, policyVersion: policyVersionOf(this.#run) });
  }

  #act(verbOf: (stored: StoredChange, at: number) => ChangeVerb): void {
    if (this.#id !== undefined) this.#run.people.act(this.#id, verbOf);
  }

  #approve(by: typeof OLGA): void {
    if (this.#id === undefined) return;
    const read = this.#run.people.read(by, this.#id);
    if (read !== undefined) this.#approved = canonicalContent(read.change.content);
    this.#run.people.approve(by, this.#id);
  }
}
