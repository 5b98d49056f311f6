/**
 * What a process does for planned changes while it leads the mesh. What may begin, what is left out and what stops a run is the protocol's to say; steps go in the
 * transactions of hand-overs, whose machine is told what they want. Here is what a node's driver does between.
 */
import {
  decodeMoves,
  type HandoverMove,
  headerKey,
  judgeWindows,
  type LeaderOutput,
  type MapCondition,
  movesKey,
  type Namespace,
} from '@omnirelay/protocol';
import {
  type ChangeId,
  ChangeRun,
  type ChangeVerb,
  judgeStep,
  type MeshView,
  MoveRoom,
  type Pace,
  type RunStep,
  type RunView,
  type StepVerb,
  type StoredChange,
  type WantedStep,
  writesOfSteps,
  writesOfVerb,
} from '@omnirelay/protocol/change';
import type { WriteOutcome } from '../lease/lease-registry.ts';
import type { BesideLeader, LeaderTools, StepsBeside } from '../sharding/beside-leader.ts';
import { ownerIn } from '../sharding/checkers/owner-in.ts';
import type { Reign } from '../sharding/publish-map.ts';
import type { ShardRun } from '../sharding/shard-run.ts';
import type { ChangeMutant } from './change-mutant.ts';
import { ChangesSight } from './changes-sight.ts';
import { afterCommit, verbOf, type Written } from './write-steps.ts';

type Transact = Extract<LeaderOutput, { readonly kind: 'transact' }>;

/** Steps that one transaction settles by themselves. */
const SETTLED = 20;
const HOUR = 3_600_000;
/** As long as a lease there. */
const RETURN_MS = 2_500;

export class ChangesLeading implements BesideLeader {
  readonly #run: ShardRun;
  readonly #tools: LeaderTools;
  readonly #mutant: ChangeMutant | undefined;
  readonly #sight: ChangesSight;
  readonly #runs = new Map<string, ChangeRun>();
  /** Of which something is being written. */
  readonly #busy = new Set<ChangeId>();
  #reign: Reign | null = null;
  #wanted: readonly WantedStep[] = [];
  #text = '';
  #version = 0;
  #written = 0;

  constructor(run: ShardRun, tools: LeaderTools, mutant: ChangeMutant | undefined) {
    this.#run = run;
    this.#tools = tools;
    this.#mutant = mutant;
    this.#sight = new ChangesSight(
      tools,
      run.namespaces.map(({ namespace }) => namespace),
    );
  }

  get version(): number {
    return this.#version;
  }

  begin(reign: Reign): void {
    this.end();
    this.#reign = reign;
    this.look();
  }

  end(): void {
    this.#reign = null;
    this.#sight.forget();
    this.#runs.clear();
    this.#busy.clear();
    this.#wanted = [];
  }

  look(): void {
    const reign = this.#reign;
    if (reign === null) return;
    this.#sight.look(
      () => this.#reign === reign,
      () => this.#tools.tend(),
    );
  }

  isHeld(namespace: Namespace): boolean {
    return this.#mutant?.isHeld?.(namespace) ?? true;
  }

  wanted(namespace: Namespace): ReturnType<BesideLeader['wanted']> {
    return this.#wanted.filter((one) => one.namespace === namespace).map(({ move }) => move);
  }

  decide(): void {
    const { isInformed, read, now } = this.#tools;
    const namespaces = this.#run.namespaces.map(({ namespace }) => namespace);
    const isBlind = !this.#sight.hasRead || !isInformed() || namespaces.some((one) => read(one) === null);
    if (this.#reign === null || isBlind) return;
    const room = new MoveRoom();
    const moves = new Map(namespaces.map((namespace) => [namespace, this.#movesOf(namespace)]));
    for (const each of moves.values())
      for (const { stage, from, to } of each)
        if (stage === 'prepare' || stage === 'stop') room.take({ from: from.nodeId, to: to.nodeId });
    const view: RunView = {
      ...{ now: now(), wall: this.#run.wall(), mesh: this.#meshView() },
      lives: (node) => this.#tools.sight().judges.lives(node),
      // Nobody stops by plan there.
      isAway: () => false,
      returnMs: RETURN_MS,
      moveOf: (namespace, shard) => moves.get(namespace)?.find((move) => move.shard === shard),
      paceOf: (namespace) => this.#paceOf(namespace),
    };
    const wanted: WantedStep[] = [];
    for (const real of this.#sight.all().toSorted(byId)) {
      const stored = this.#mutant?.seen?.(real) ?? real;
      const step = this.#runOf(stored).step(stored.change, view, room);
      wanted.push(...step.wanted);
      this.#settle(real, step);
    }
    const text = JSON.stringify(wanted);
    if (text !== this.#text) this.#version += 1;
    this.#text = text;
    this.#wanted = wanted;
  }

  writesFor({ steps, delta }: Pick<Transact, 'steps' | 'delta'>): StepsBeside | null {
    const reign = this.#reign;
    if (reign === null) return null;
    const byChange = Map.groupBy(steps, ({ step }) => step.changeId as ChangeId);
    const ids = [...byChange.keys()];
    if (ids.some((id) => this.#busy.has(id))) return null;
    const written: { readonly before: StoredChange; readonly writes: Written }[] = [];
    for (const [id, changes] of byChange) {
      const before = this.#sight.get(id);
      const verbs = changes.flatMap((one): readonly StepVerb[] => {
        const of = { step: one.step.step, at: this.#run.wall(), fence: reign.fence };
        const done: StepVerb = { kind: 'step-done', generation: (delta?.after ?? 0n) + 1n, ...of };
        if (one.kind === 'began') return [{ kind: 'step-begun', ...of }];
        if (one.kind === 'let-go') return [{ kind: 'step-let-go', ...of }];
        return one.kind === 'given' ? [{ kind: 'step-begun', ...of }, done] : [done];
      });
      if (before === undefined || changes.some(({ step }) => step.revision !== before.change.header.revision))
        return this.#notNow();
      const begins = changes.filter(({ kind }) => kind === 'began' || kind === 'given');
      if (!begins.every(({ step }) => judgeStep(before.change, step.step, this.#meshView()).kind === 'begin'))
        return this.#notNow();
      const bent = this.#mutant?.verbs?.(verbs) ?? verbs;
      if (bent.length === 0) continue;
      const writes = writesOfSteps(before, bent);
      if (writes.kind !== 'writes') return this.#notNow();
      written.push({ before, writes });
    }
    const begins = steps.some(({ kind }) => kind === 'began' || kind === 'given');
    for (const id of ids) this.#busy.add(id);
    const beside = {
      conditions: [
        ...written.flatMap(({ writes }) => writes.transactions[0]?.conditions ?? []),
        ...(begins ? this.#policyConditions() : []),
      ],
      writes: written.flatMap(({ writes }) => writes.transactions[0]?.writes ?? []),
    };
    return {
      ...(this.#mutant?.beside?.(beside) ?? beside),
      told: (answer) => {
        for (const id of ids) this.#busy.delete(id);
        this.#hear(written, answer);
      },
    };
  }

  #notNow(): null {
    this.look();
    return null;
  }

  #hear(written: readonly { readonly before: StoredChange; readonly writes: Written }[], answer: WriteOutcome): void {
    if (answer.kind === 'committed')
      for (const { before, writes } of written)
        this.#sight.put(afterCommit(before, writes, answer.version), answer.version);
    this.look();
  }

  /** What is written of steps by themselves, and what ends the run. One thing at a time of each change. */
  #settle(stored: StoredChange, { settled, fails }: RunStep): void {
    const reign = this.#reign;
    const { id } = stored.change.header;
    if (reign === null || this.#busy.has(id)) return;
    const at = this.#run.wall();
    const kept = settled.flatMap((one) =>
      this.#mutant?.settled === undefined ? one : (this.#mutant.settled(one) ?? []),
    );
    const verbs: readonly ChangeVerb[] =
      fails !== null
        ? [{ kind: 'fail', at, why: fails }]
        : kept.slice(0, SETTLED).flatMap((one) => verbOf(one, { at, fence: reign.fence }));
    const [first] = verbs;
    if (first === undefined) return;
    const writes = 'step' in first ? writesOfSteps(stored, verbs as readonly StepVerb[]) : writesOfVerb(stored, first);
    if (writes.kind !== 'writes') return;
    const { conditions = [], writes: puts = [] } = writes.transactions[0] ?? {};
    this.#busy.add(id);
    this.#written += 1;
    const { lease } = this.#tools.host;
    const beside = { conditions: [...conditions, ...this.#asRead(stored)], writes: puts };
    this.#tools.publish(`${lease.id}.${lease.life}.changes.${this.#written}`, beside, (answer) => {
      this.#busy.delete(id);
      this.#hear([{ before: stored, writes }], answer);
    });
  }

  /** The maps and the moves by which it was decided. */
  #asRead({ change }: StoredChange): readonly MapCondition[] {
    const namespaces = new Set(change.content.steps.map(({ namespace }) => namespace));
    return [...namespaces].flatMap((namespace) => {
      const read = this.#tools.read(namespace);
      const conditionOf = (key: string, version: bigint | undefined): MapCondition =>
        version === undefined ? { kind: 'absent', key } : { kind: 'version', key, version };
      return [
        conditionOf(movesKey(namespace), read?.moves?.version),
        conditionOf(headerKey(namespace), read?.header?.version),
      ];
    });
  }

  #policyConditions(): readonly MapCondition[] {
    return this.#run.namespaces.map(({ namespace }): MapCondition => {
      const { key, recordVersion } = this.#sight.policyOf(namespace);
      return recordVersion === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: recordVersion };
    });
  }

  #runOf({ change: { header } }: StoredChange): ChangeRun {
    const key = `${header.id} ${header.revision}`;
    const run = this.#runs.get(key) ?? new ChangeRun();
    this.#runs.set(key, run);
    return run;
  }

  #movesOf(namespace: Namespace): readonly HandoverMove[] {
    return decodeMoves(this.#tools.read(namespace)?.moves?.value ?? '')?.moves ?? [];
  }

  #meshView(): MeshView {
    const { read, sight } = this.#tools;
    return {
      shardAt: (namespace, shard) => {
        const map = read(namespace)?.map;
        if (map === undefined || shard >= map.shardCount) return undefined;
        return { owner: ownerIn(map, shard), since: BigInt(map.since[shard] ?? 0) };
      },
      whyNotEligible: (node) => (sight().judges.takes(node) ? null : 'takes nothing'),
      policyVersion: (document) => {
        const found = this.#run.namespaces.map(({ namespace }) => this.#sight.policyOf(namespace));
        return found.find((one) => one.document === document)?.version;
      },
      placementOf: (namespace) => {
        const settings = sight().settings(namespace);
        return settings === undefined ? undefined : { policy: settings.record.policy, version: settings.version };
      },
    };
  }

  #paceOf(namespace: Namespace): Pace {
    const { policy } = this.#sight.policyOf(namespace);
    const wall = this.#run.wall();
    const { heldBy, changesAt } = judgeWindows(policy.windows, wall);
    const begun = this.#sight
      .all()
      .flatMap(({ change }) => change.journal)
      .flatMap((step) => (step.namespace === namespace && step.begunAt !== undefined ? [step.begunAt] : []))
      .filter((at) => at > wall - HOUR);
    const pace: Pace = {
      limits: policy.limits,
      heldBy: heldBy?.reason ?? null,
      heldUntil: changesAt,
      verdictOf: () => 'well',
      churnLeft: policy.limits.churnPerHour - begun.length,
      churnUntil: Math.min(...begun) + HOUR,
    };
    return this.#mutant?.pace?.(pace) ?? pace;
  }
}

const byId = (a: StoredChange, b: StoredChange): number => (a.change.header.id < b.change.header.id ? -1 : 1);
