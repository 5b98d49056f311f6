/**
 * What a process does for the maps while it leads the mesh: it writes the generations that the documents ask for, plans where shards are to go, and has the
 * machine of hand-overs bring them there. Planner, plans, generations and records are the protocol's; here is what a node's driver does between.
 */
import { fnv1a32, type Instant, prng } from '@omnirelay/primitives';
import {
  decodeMoves,
  type Effects,
  HandoverLeader,
  type LeaderInput,
  type LeaderOutput,
  type MapTransaction,
  movesBeside,
  type Namespace,
  type OwnGeneration,
  Planner,
  parseFence,
  Settling,
  wantedMoves,
  writesFor,
} from '@omnirelay/protocol';
import type { WriteOutcome } from '../lease/lease-registry.ts';
import { type BesideLeader, NOTHING_TO_TELL, withPlanned } from './beside-leader.ts';
import { nextDrained } from './drained-nodes.ts';
import { LeaderDesk, type NamespaceRead } from './leader-desk.ts';
import { LeaderSight } from './leader-sight.ts';
import { type Beside, NOTHING_BESIDE, publishMap, type Reign } from './publish-map.ts';
import { readSight } from './read-sight.ts';
import type { ShardLeadingOptions } from './shard-leading-options.ts';

/** Milliseconds. */
const [SETTLES_WITHIN, RETRIES_AFTER, PLANS_EVERY] = [300, 150, 60];

export class ShardLeading {
  readonly #o: ShardLeadingOptions;
  readonly #machine: HandoverLeader;
  readonly #name: string;
  readonly #desks = new Map<Namespace, LeaderDesk>();
  readonly #beside: BesideLeader | undefined;
  #sight = new LeaderSight(() => false);
  #settling = new Settling(SETTLES_WITHIN);
  #reign: Reign | null = null;
  #isLooking = false;
  #drainBusy = false;
  #written = 0;
  #fedAcks = '';

  constructor(options: ShardLeadingOptions) {
    this.#o = options;
    const { host, run } = options;
    this.#name = `${host.lease.id}.${host.lease.life}`;
    const ids = prng(fnv1a32(this.#name));
    const nonce = (): string => ids.uint32().toString(16).padStart(8, '0').repeat(2);
    this.#machine = new HandoverLeader({ settings: run.settings, name: this.#name, nonce });
    this.#beside = run.besideOf?.(run, {
      ...{ ...options, now: () => this.#now(), sight: () => this.#sight, tend: () => this.tend() },
      isInformed: () => this.#isInformed(),
      read: (namespace) => this.#desks.get(namespace)?.read ?? null,
      publish: (txnId, beside, then) => this.#publish(txnId, [], beside, then),
    });
  }

  nextDeadline(): Instant | null {
    return this.#machine.nextDeadline();
  }

  begin(reign: Reign): void {
    this.#reign = reign;
    this.#desks.clear();
    const { host, run } = this.#o;
    this.#sight = new LeaderSight((node) => run.hasHeardOf(host, node));
    this.#settling = new Settling(SETTLES_WITHIN);
    this.#drainBusy = false;
    this.#fedAcks = '';
    this.feed({ kind: 'lead', namespaces: run.namespaces.map(({ namespace }) => namespace) });
    this.#beside?.begin(reign);
  }

  end(): void {
    this.#reign = null;
    this.#beside?.end();
    this.feed({ kind: 'rest' });
  }

  /** Each source by a read of its own: they need not tell of the same moment. */
  look(): void {
    if (this.#reign === null || this.#isLooking) return;
    this.#isLooking = true;
    const { requests, run, turn } = this.#o;
    const reign = this.#reign;
    this.#beside?.look();
    const isOfNow = (): boolean => this.#reign === reign;
    readSight(
      this.#sight,
      { requests, turn, isOfNow, namespaces: run.namespaces.map((one) => one.namespace) },
      (isRead) => {
        this.#isLooking = false;
        if (isRead) this.#refresh();
      },
    );
  }

  #refresh(): void {
    if (!this.#isInformed()) return;
    const sight = this.#sight;
    sight.refresh(this.#o.host.lease.machine.ground);
    this.#settling.see(sight.version, this.#now());
    const acks = sight.acks();
    const acked = acks.map(({ key, version }) => `${key} ${version}`).join();
    if (acked !== this.#fedAcks) this.feed({ kind: 'acks', records: acks });
    this.#fedAcks = acked;
    // Time alone may have ended what a node could still trust.
    this.feed({ kind: 'nodes', nodes: sight.sights() });
    this.tend();
    this.#tendDrains();
  }

  /** Of one namespace, as it was read since this node leads. */
  see(namespace: Namespace, read: NamespaceRead): void {
    const desk = this.#deskOf(namespace);
    const ground = this.#ground();
    if (ground === null || read.lineageEpoch !== ground.lineageEpoch || read.revision < ground.revision) return;
    if (desk.read !== null && read.lineageEpoch === desk.read.lineageEpoch && read.revision < desk.read.revision)
      return;
    desk.read = read;
    if (typeof desk.busy === 'bigint' && read.revision >= desk.busy) desk.busy = null;
    this.#tend(namespace);
  }

  tend(): void {
    for (const { namespace } of this.#o.run.namespaces) this.#tend(namespace);
  }

  feed(input: LeaderInput): void {
    this.#o.turn(() => {
      const { bent } = this.#o;
      const changed = bent.leaderInput === undefined ? input : bent.leaderInput(input);
      if (changed === null) return;
      this.#machine.handle(changed, this.#now());
      for (const output of this.#machine.takeOutputs()) this.#carryOut(output);
    });
  }

  #now(): Instant {
    return this.#o.host.now().at;
  }

  #ground(): { readonly revision: bigint; readonly lineageEpoch: bigint } | null {
    return this.#reign === null ? null : (parseFence(this.#reign.fence) ?? null);
  }

  #isInformed(): boolean {
    const ground = this.#ground();
    return ground !== null && this.#sight.hasRead(ground);
  }

  #deskOf(namespace: Namespace): LeaderDesk {
    const known = this.#desks.get(namespace);
    if (known !== undefined) return known;
    const { host, run, bent } = this.#o;
    const planner = bent.planner?.(new Planner()) ?? new Planner();
    const desk = new LeaderDesk(namespace, { host, run, planner, sight: () => this.#sight });
    this.#desks.set(namespace, desk);
    return desk;
  }

  #tend(namespace: Namespace): void {
    const desk = this.#deskOf(namespace);
    const settings = this.#sight.settings(namespace);
    if (desk.busy !== null || desk.read === null || settings === undefined || !this.#isInformed()) return;
    const { map, moves, lineageEpoch } = desk.read;
    const isSettled = this.#now() >= this.#settling.settledAt;
    if (map === undefined && !isSettled) return;
    if (desk.notBefore <= this.#now()) {
      const due = desk.due();
      if (due !== null) {
        this.#writeOwn(namespace, desk, due);
        return;
      }
    }
    if (map === undefined || map.lineageEpoch !== lineageEpoch) return;
    const text = `${map.generation} ${map.lineageEpoch} ${moves?.version}`;
    if (desk.fed !== text) {
      desk.fed = text;
      const effects: Effects = settings.record.effects ?? 'unfenced';
      this.feed({ kind: 'namespace', namespace, effects, map, moves });
    }
    this.#beside?.decide();
    const versions = [settings.version, isSettled, this.#sight.version, this.#beside?.version];
    this.#plan(namespace, desk, `${text} ${versions.join(' ')}`);
  }

  #writeOwn(namespace: Namespace, desk: LeaderDesk, { change, settings }: OwnGeneration): void {
    const written = writesFor(desk.context(settings), change);
    desk.notBefore = this.#now() + RETRIES_AFTER;
    if (written.kind === 'refused') return;
    const { generation } = written.delta;
    const beside = change.moves.length === 0 ? NOTHING_BESIDE : movesBeside(namespace, desk.read?.moves, generation);
    desk.busy = 'writes';
    this.#written += 1;
    const settle = (answer: WriteOutcome): void => this.#settle(namespace, desk, answer);
    this.#publish(`${this.#name}.map.${this.#written}`, written.transactions, beside, settle);
  }

  /** Busy until what was written is read. */
  #settle(namespace: Namespace, desk: LeaderDesk, answer: WriteOutcome): void {
    desk.busy = answer.kind === 'committed' ? answer.version : null;
    this.#o.host.look(namespace);
  }

  #plan(namespace: Namespace, desk: LeaderDesk, text: string): void {
    const map = desk.read?.map;
    if (map === undefined || desk.plannedFrom === text || this.#now() < desk.plannedAt + PLANS_EVERY) return;
    desk.plannedFrom = text;
    desk.plannedAt = this.#now();
    const { run, bent } = this.#o;
    const beside = this.#beside;
    const moves = decodeMoves(desk.read?.moves?.value ?? '')?.moves ?? [];
    const isSettled = this.#now() >= this.#settling.settledAt;
    const { placing, placement } = desk.place();
    const isHeld = (shard: number): boolean => beside?.isHeld(namespace, shard) === true;
    const asked = wantedMoves(placement, { map, moves, ...this.#sight.judges, of: placing, isSettled, isHeld });
    const wanted = bent.wanted?.(asked) ?? asked;
    for (const { shard, cause, forced } of wanted) {
      desk.causes.set(shard, cause);
      const scope = run.scopeOf(namespace, shard);
      if (forced === true) run.forced.add(scope);
      else run.forced.delete(scope);
    }
    this.feed({ kind: 'wanted', namespace, moves: withPlanned(wanted, beside?.wanted(namespace) ?? []) });
  }

  #carryOut(output: LeaderOutput): void {
    const { bent, host } = this.#o;
    const changed = bent.leaderOutput === undefined ? output : bent.leaderOutput(output);
    if (changed?.kind === 'look') {
      this.#deskOf(changed.namespace).fed = '';
      host.look(changed.namespace);
      this.look();
    }
    if (changed?.kind === 'transact') this.#transact(changed);
  }

  #transact({
    namespace,
    delta,
    request,
    txnId,
    conditions,
    writes,
    steps,
  }: Extract<LeaderOutput, { kind: 'transact' }>): void {
    const desk = this.#deskOf(namespace);
    const transactions = desk.busy === null && this.#reign !== null ? desk.transactionsOf(delta) : null;
    const own = steps.length === 0 ? NOTHING_TO_TELL : transactions && this.#beside?.writesFor({ steps, delta });
    if (transactions === null || !own) {
      this.feed({ kind: 'conflict', request });
      return;
    }
    desk.busy = 'writes';
    const beside = { conditions: [...conditions, ...own.conditions], writes: [...writes, ...own.writes] };
    this.#publish(txnId, transactions, beside, (answer) => {
      own.told(answer);
      this.#settle(namespace, desk, answer);
      this.feed({ ...answer, request });
    });
  }

  #publish(
    txnId: string,
    transactions: readonly MapTransaction[],
    beside: Beside,
    then: (answer: WriteOutcome) => void,
  ) {
    const { requests, turn } = this.#o;
    const reign = this.#reign;
    if (reign === null) return;
    const told = (answer: WriteOutcome): void =>
      turn(() => {
        if (this.#reign === reign) then(answer);
      });
    publishMap(requests, { reign, txnId, transactions, beside }, told);
  }

  #tendDrains(): void {
    const { run, bent } = this.#o;
    const desks = run.namespaces.map(({ namespace }) => this.#deskOf(namespace));
    if (this.#drainBusy || desks.some(({ busy, read }) => busy !== null || read === null)) return;
    const reads = desks.flatMap(({ read }) => read ?? []);
    const beside = nextDrained(this.#sight, reads, bent.drainsAtOnce === true);
    if (beside === null) return;
    this.#drainBusy = true;
    this.#written += 1;
    this.#publish(`${this.#name}.drained.${this.#written}`, [], beside, () => {
      this.#drainBusy = false;
      this.look();
    });
  }
}
