/** A run of planned changes from a seed, over a run of hand-overs: three nodes lead in turn and own nothing, the others own the shards of one namespace, which nobody moves unasked. */
import { type Prng, prng } from '@omnirelay/primitives';
import { decodeClaim, decodeMoves, movesKey, type Namespace } from '@omnirelay/protocol';
import { completePolicy, type PolicyDocument, policyIdOf } from '@omnirelay/protocol/policy';
import { drawLeaseFaults, type LeaseFault } from '../lease/lease-faults.ts';
import { leaseNodeId } from '../lease/lease-host.ts';
import type { Commit } from '../lease/lease-registry.ts';
import { everyCallIsAnswered } from '../sharding/checkers/every-call-is-answered.ts';
import { livingOwnersAreAsked } from '../sharding/checkers/living-owners-are-asked.ts';
import { mapsAreTotal } from '../sharding/checkers/maps-are-total.ts';
import { noTwoEffects } from '../sharding/checkers/no-two-effects.ts';
import { oneAdmitsAShard } from '../sharding/checkers/one-admits-a-shard.ts';
import { ordersAreMonotone } from '../sharding/checkers/orders-are-monotone.ts';
import type { ShardCheckerFactory } from '../sharding/shard-checker.ts';
import { ShardRun } from '../sharding/shard-run.ts';
import type { ShardRunResult } from '../sharding/shard-run-options.ts';
import { decodeWish, peerKey } from '../sharding/simulated-members.ts';
import type { ChangeChecker, ChangeFacts } from './change-checker.ts';
import { ChangeLedger } from './change-ledger.ts';
import type { ChangeMutant } from './change-mutant.ts';
import { ChangePeople } from './change-people.ts';
import { ChangesLeading } from './changes-leading.ts';
import { ALL_CHANGE_CHECKERS } from './checkers/all-change-checkers.ts';
import { type KillAt, killLeader } from './kill-leader.ts';
import { OnePlan } from './one-plan.ts';
import { RestlessPeople } from './restless-people.ts';

export interface ChangesScenario {
  readonly seed: number;
  readonly nodes?: number;
  readonly seconds?: number;
  readonly shards?: number;
  /** Instead of what the seed would draw. */
  readonly faults?: readonly LeaseFault[];
  /** One plan of so many moves and nothing else; or people who never rest. */
  readonly moves?: number;
  readonly kill?: KillAt;
}

export interface ChangesRunOptions extends ChangesScenario {
  readonly mutant?: ChangeMutant | undefined;
}

export interface ChangesRunResult extends Pick<ShardRunResult, 'seed' | 'failures'> {
  readonly operations: ChangeOperations;
  /** Of one plan: transactions that have written steps. */
  readonly transactions: number;
}

/** What has happened in a run, counted. */
export interface ChangeOperations {
  /** Steps that were written, and of those that were done. */
  steps: number;
  done: number;
  changes: number;
  completed: number;
  paused: number;
  mismatches: number;
}

export const CONTROLS = 3;
export const DEFAULT_CHANGE_NODES = 7;
export const DEFAULT_CHANGE_SECONDS = 90;
const DEFAULT_SHARDS = 64;
export const JOBS = 'jobs' as Namespace;
const FAILURES = 200;
/** Milliseconds until what stands in the registry has been read, and what was decided by it has arrived: as a rule, and where the registry is slow or nodes stand still. */
const TRAVELS = 200;
const TRAVELS_SLOWLY = 12_000;

export const POLICY: PolicyDocument = {
  version: 1,
  mode: 'approval',
  limits: { movesPerNode: 4, movesPerCluster: 8, churnPerHour: 4_096, stageTimeoutMs: 30_000 },
  guardrails: [],
};
/** Another history of the registry has other changes: what becomes of that is for people to see. */
const LOSES_HISTORY: ReadonlySet<string> = new Set(['restore', 'promote', 'sweep']);

/** Those of hand-overs that hold whoever wants the moves. */
const SHARD_CHECKERS: readonly ShardCheckerFactory[] = [
  ...[mapsAreTotal, livingOwnersAreAsked, ordersAreMonotone, oneAdmitsAShard, noTwoEffects],
];

export class ChangesRun {
  readonly shards: ShardRun;
  readonly ledger = new ChangeLedger();
  readonly people: ChangePeople;
  readonly random: Prng;
  readonly seed: number;
  readonly #checkers: readonly ChangeChecker[];
  readonly #failures: ShardRunResult['failures'][number][] = [];
  readonly #operations: ChangeOperations = {
    ...{ steps: 0, done: 0, changes: 0, completed: 0, paused: 0, mismatches: 0 },
  };
  readonly #transactions: () => number;
  readonly #plan: OnePlan | undefined;

  constructor({ seed, nodes = DEFAULT_CHANGE_NODES, seconds = DEFAULT_CHANGE_SECONDS, ...options }: ChangesRunOptions) {
    this.seed = seed;
    this.random = prng(seed).fork('changes');
    const { mutant, moves, kill, faults } = options;
    const drawn = drawLeaseFaults(this.random.fork('faults'), nodes, (seconds * 2_000) / 3);
    const isOnePlan = moves !== undefined;
    this.shards = new ShardRun({
      ...{ seed, nodes, seconds, shards: options.shards ?? DEFAULT_SHARDS },
      namespaces: [{ namespace: JOBS, effects: 'fenced' }],
      faults: faults ?? (isOnePlan ? [] : drawn.filter(({ kind }) => !LOSES_HISTORY.has(kind))),
      shardFaults: [],
      operators: false,
      callers: !isOnePlan,
      // Of calls that are on their way as a plan is over nobody hears any more.
      checkers: [...SHARD_CHECKERS, ...(isOnePlan ? [] : [everyCallIsAnswered]), this.#watching()],
      mayLead: (node) => node < CONTROLS,
      beside: (run, tools) => new ChangesLeading(run, tools, mutant),
      enough: () => this.#plan?.isOver === true,
    });
    this.people = new ChangePeople({ run: this.shards, ledger: this.ledger, prng: this.random.fork('people'), mutant });
    const facts = this.#facts();
    this.#checkers = ALL_CHANGE_CHECKERS.map((create) => {
      const checker: ChangeChecker = create(facts, (problem) => this.report(checker.name, problem));
      return checker;
    });
    for (let node = 0; node < CONTROLS; node++) this.people.cordon(leaseNodeId(node), true);
    this.people.setPolicy(JOBS, POLICY);
    this.#transactions = killLeader(this.shards, kill).seen;
    this.#plan = isOnePlan ? new OnePlan(this, moves) : undefined;
    if (this.#plan === undefined) new RestlessPeople(this).begin();
  }

  report(checker: string, problem: string): void {
    if (this.#failures.length < FAILURES) this.#failures.push({ checker, atMs: this.shards.time.now, problem });
  }

  /** Nodes that own shards, by their ids. */
  get owners() {
    return this.shards.lease
      .hosts()
      .map(({ node }) => node)
      .filter((node) => node >= CONTROLS)
      .map(leaseNodeId);
  }

  /** Its epoch stands, and nobody has asked it to give its shards away. */
  keepsItsShards(node: string): boolean {
    const read = (key: string) => this.shards.registry.record(key)?.value;
    const claim = decodeClaim(read(`claims/node/${node}`) ?? '');
    return claim?.released === false && !decodeWish(read(peerKey(node as never))).intent.startsWith('Drain');
  }

  run(): ChangesRunResult {
    const { failures } = this.shards.run();
    this.#plan?.judge();
    for (const checker of this.#checkers) checker.atEnd?.();
    return {
      seed: this.seed,
      failures: [...this.#failures, ...failures],
      operations: this.#operations,
      transactions: this.#transactions(),
    };
  }

  #facts(): ChangeFacts {
    const { shards, ledger, people } = this;
    const read = (key: string) => shards.registry.record(key)?.value;
    return {
      ...{ ledger, policy: completePolicy(POLICY), now: () => shards.time.now, wall: () => shards.wall() },
      map: (namespace) => shards.ledger.map(namespace),
      moves: () => decodeMoves(read(movesKey(JOBS)) ?? '')?.moves ?? [],
      keepsItsShards: (node) => this.keepsItsShards(node),
      readBy: (subject, id) => people.readBy(subject, id),
      travels: this.shards.lease.faults.length === 0 ? TRAVELS : TRAVELS_SLOWLY,
    };
  }

  /** After the checkers of hand-overs, commit by commit. */
  #watching(): ShardCheckerFactory {
    return () => {
      let commit: Commit | null = null;
      let maps: Parameters<NonNullable<ChangeChecker['onCommit']>>[0]['maps'] = [];
      const see = (): void => {
        if (commit === null) return;
        const seen = { commit, ledger: this.ledger, maps };
        commit = null;
        maps = [];
        for (const checker of this.#checkers ?? []) checker.onCommit?.(seen);
        this.#count();
      };
      return {
        name: 'changes',
        onCommit: (one) => {
          const isOfChanges = this.ledger.take(one);
          const isOfMaps = one.writes.some(
            ({ key }) => key.startsWith('shard-maps/') || key.startsWith('shard-moves/'),
          );
          if (!isOfChanges && !isOfMaps) return;
          commit = one;
          if (!isOfMaps) see();
        },
        onMapChange: (change) => {
          maps = [change];
          see();
        },
      };
    };
  }

  #count(): void {
    const all = this.#operations;
    for (const { after } of this.ledger.steps) {
      all.steps += 1;
      if (after.state === 'done') all.done += 1;
      if (after.state === 'mismatch') all.mismatches += 1;
    }
    for (const { before, after } of this.ledger.headers) {
      if (before === undefined) all.changes += 1;
      if (before?.state !== after.state && after.state === 'completed') all.completed += 1;
      if (before?.state !== after.state && after.state === 'paused') all.paused += 1;
    }
  }
}

export const policyVersionOf = (run: ChangesRun): bigint =>
  BigInt(
    JSON.parse(run.shards.registry.record(`policies/${policyIdOf(JOBS)}`)?.value ?? '{"document":{"version":0}}')
      .document.version,
  );

export const runChanges = (options: ChangesRunOptions): ChangesRunResult => new ChangesRun(options).run();
