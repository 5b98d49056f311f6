/**
 * While this node leads the mesh it publishes the maps of all namespaces, under its fence: it makes them, has shards handed over where nodes join, leave or
 * are drained, and gives the shards of those that are gone to others. It goes by records alone, so whoever leads next goes on where it was.
 */
import { randomBytes } from 'node:crypto';
import {
  decodeMoves,
  GLOBAL_CONTROL,
  HandoverLeader,
  type LeaderInput,
  type LeaderOutput,
  movesKey,
  type Namespace,
  nextExpiry,
  placementNodes,
  Settling,
} from '@omnirelay/protocol';
import { machineTimer } from '../../machine-timer.ts';
import { GatheredLooks } from './gathered-looks.ts';
import { GenerationWriter } from './generation-writer.ts';
import { LastingEffects } from './lasting-effects.ts';
import { LeaderSight } from './leader-sight.ts';
import { NamespaceDesk, type NamespaceRecords, namespaceRecords, textOfRecords } from './namespace-desk.ts';
import { MapPublisher } from './publish-map.ts';
import type { ShardLeaderDeps } from './shard-leader-deps.ts';
import { withPlanned } from './with-planned.ts';

/** What time alone changes is looked at so often. */
const TICK_MS = 250;
/** What could not be written as it was asked for is tried again, should nothing change before. */
const REFUSED_MS = 30_000;

export class ShardLeader implements AsyncDisposable {
  readonly sight: LeaderSight;
  readonly #deps: ShardLeaderDeps;
  readonly #machine: HandoverLeader;
  readonly #writer: GenerationWriter;
  readonly #effects: LastingEffects;
  #settling: Settling;
  readonly desks = new Map<Namespace, NamespaceDesk>();
  readonly #timer;
  readonly #stops: (() => void)[] = [];
  readonly #closed = new AbortController();
  #leads = false;
  /** The machine has been told so, with the namespaces that there are. */
  #isTold = false;
  readonly #looks: GatheredLooks;
  #lookedAt = 0;
  #fedAcks = -1n;

  constructor(deps: ShardLeaderDeps) {
    this.#deps = deps;
    this.#effects = new LastingEffects(deps.settings);
    const { nodeId, bootId, registry, leadership, follow, clock, log } = deps;
    const wake = (): void => this.#wake();
    this.#looks = new GatheredLooks({ clock, look: () => this.#look(), onError: deps.onError });
    const name = `${nodeId}.${bootId}.shards`;
    this.sight = new LeaderSight({ ...deps, ground: leadership.ground, wall: () => clock.wall(), wake });
    this.#settling = new Settling(deps.settleTime);
    this.#machine = new HandoverLeader({ settings: deps.settings, name, nonce: () => randomBytes(8).toString('hex') });
    const authority = () => leadership.under(GLOBAL_CONTROL.scope);
    const { signal } = this.#closed;
    this.#writer = new GenerationWriter({
      ...{ nodeId, name, clock, log, signal },
      publisher: new MapPublisher({ registry, writerId: nodeId, authority, onProblem: log.problem, signal }),
      sight: this.sight,
      maps: follow.maps,
      moves: follow.moves,
      planned: deps.planned,
    });
    this.#timer = machineTimer({
      clock,
      nextDeadline: () => this.#machine.nextDeadline(),
      onDue: () => this.#feed({ kind: 'timer' }),
    });
    const ticking = setInterval(wake, TICK_MS).unref();
    follow.followMoves();
    this.#stops.push(
      () => clearInterval(ticking),
      follow.onSettled(wake),
      deps.planned.onWanted(() => {
        for (const [namespace, desk] of this.desks) this.#feedWanted(namespace, desk);
      }),
      leadership.subscribe(({ scope, kind, leaderId }) => {
        if (scope !== GLOBAL_CONTROL.scope || leaderId !== nodeId) return;
        if (kind === 'elected') this.#lead();
        else if (kind === 'lost' || kind === 'stepped-down') this.#rest();
      }),
    );
    if (leadership.status().holds.includes(GLOBAL_CONTROL.scope)) this.#lead();
  }

  /** Nodes have stood still long enough for shards to be evened out among them. */
  get isSettled(): boolean {
    return this.#deps.clock.now() >= this.#settling.settledAt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.#leads = false;
    this.#looks[Symbol.dispose]();
    for (const stop of this.#stops) stop();
    this.#timer[Symbol.dispose]();
    await this.sight[Symbol.asyncDispose]();
  }

  #lead(): void {
    this.#leads = true;
    for (const desk of this.desks.values()) desk.begin();
    // What gossip has told this node may be less than there is.
    this.#settling = new Settling(this.#deps.settleTime);
    this.#fedAcks = -1n;
    this.#isTold = false;
    this.#feed({ kind: 'rest' });
    this.#wake();
  }

  #rest(): void {
    this.#leads = false;
    this.#feed({ kind: 'rest' });
  }

  /** As soon as it is known which namespaces may have moves in flight: how busy nodes are is told by their records alone. */
  #tellMachine(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const { follow } = this.#deps;
    const namespaces = [...follow.all().keys()].filter((each) => follow.moves.get(movesKey(each)) !== undefined);
    this.#feed({ kind: 'lead', namespaces });
  }

  #wake(): void {
    this.#effects.see(this.#deps.follow.all(), this.#deps.clock.now());
    if (!this.#leads || this.#closed.signal.aborted) return;
    this.#looks.ask();
  }

  #look(): void {
    const { clock, follow, leadership } = this.#deps;
    const now = clock.now();
    if (!this.sight.hasRead(leadership.under(GLOBAL_CONTROL.scope), follow)) return;
    this.#tellMachine();
    const { sight } = this;
    const before = sight.version;
    const byTime = now - this.#lookedAt >= TICK_MS;
    if (byTime) this.#lookedAt = now;
    sight.refresh(byTime);
    this.#settling.see(sight.version, now);
    if (sight.acks.revision !== this.#fedAcks) {
      this.#fedAcks = sight.acks.revision;
      this.#feed({ kind: 'acks', records: [...sight.acks.records()] });
    }
    if (byTime || sight.version !== before) this.#feed({ kind: 'nodes', nodes: sight.sights() });
    for (const namespace of follow.all().keys()) this.#tend(namespace);
    for (const namespace of [...this.desks.keys()]) {
      if (follow.settings(namespace) !== undefined) continue;
      this.desks.delete(namespace);
      this.#feed({ kind: 'forget', namespace });
    }
  }

  #deskOf(namespace: Namespace): NamespaceDesk {
    const desk = this.desks.get(namespace) ?? new NamespaceDesk();
    this.desks.set(namespace, desk);
    return desk;
  }

  #recordsOf(namespace: Namespace): NamespaceRecords | null {
    return namespaceRecords(namespace, this.#deps.follow, this.sight);
  }

  #tend(namespace: Namespace): void {
    const { log, clock } = this.#deps;
    const desk = this.#deskOf(namespace);
    if (desk.busy) return;
    const records = this.#recordsOf(namespace);
    if (records === null) {
      log.unreadable(namespace);
      return;
    }
    const { head, settings } = records;
    const now = clock.now();
    const isAwaited = desk.age(now) < this.#deps.settleTime && this.sight.awaitsSome(settings.record.roles);
    if (head === undefined && (!this.isSettled || isAwaited)) return;
    const text = `${textOfRecords(records)} ${this.sight.lineageEpoch}`;
    if (desk.notBefore <= now && (text !== desk.satisfiedBy || clock.wall() >= desk.satisfiedUntil)) {
      const due = this.#writer.due(records);
      if (due !== null) {
        void this.#writeOwn(desk, records);
        return;
      }
      desk.satisfiedBy = text;
      desk.satisfiedUntil = nextExpiry(head?.map, records.overrides);
    }
    // Before it is made anew under an adopted lineage nobody may act on it.
    if (head === undefined || head.map.lineageEpoch !== this.sight.lineageEpoch) return;
    const effects = this.#effects.of(records, now);
    if (desk.isAsked || desk.fed !== `${text} ${effects}`) {
      Object.assign(desk, { isAsked: false, fed: `${text} ${effects}` });
      this.#feed({ kind: 'namespace', namespace, effects, map: head.map, moves: records.moves });
    }
    void this.#plan(desk, records, this.isSettled);
  }

  async #writeOwn(desk: NamespaceDesk, records: NamespaceRecords): Promise<void> {
    desk.busy = true;
    try {
      const first = records.head === undefined ? await desk.first(records, this.#placeable(records)) : [];
      const due = this.#writer.due(records, first);
      const published = due === null ? null : await this.#writer.writeOwn(records, due);
      const { clock, settings } = this.#deps;
      if (published === 'refused') desk.notBefore = clock.now() + REFUSED_MS;
      else if (published?.kind !== 'committed') desk.notBefore = clock.now() + settings.retryInterval;
    } catch (error) {
      desk.notBefore = this.#deps.clock.now() + REFUSED_MS;
      this.#deps.onError(error);
    } finally {
      desk.busy = false;
      this.#wake();
    }
  }

  #placeable({ settings }: NamespaceRecords) {
    const nodes = placementNodes(this.sight.candidates(), settings.record.roles);
    return { nodes, ...this.sight.judges };
  }

  async #plan(desk: NamespaceDesk, records: NamespaceRecords, isSettled: boolean): Promise<void> {
    const { head, namespace, moves } = records;
    const hold = this.#deps.holds.of(namespace);
    const text = `${textOfRecords(records)} ${isSettled} ${this.sight.version} ${hold.text}`;
    if (head === undefined || desk.planning || desk.plannedFrom === text) return;
    desk.planning = true;
    try {
      const inFlight = moves === undefined ? [] : (decodeMoves(moves.value)?.moves ?? []);
      const wanted = await desk.plan(records, head.map, {
        ...this.#placeable(records),
        ...hold,
        moves: inFlight,
        isSettled,
      });
      desk.plannedFrom = text;
      desk.wanted = wanted;
      this.#feedWanted(namespace, desk);
    } catch (error) {
      this.#deps.onError(error);
    } finally {
      desk.planning = false;
      this.#wake();
    }
  }

  #feedWanted(namespace: Namespace, { wanted, plannedFrom }: NamespaceDesk): void {
    if (!this.#leads || plannedFrom === '') return;
    const moves = withPlanned(namespace, wanted, { ...this.#deps, sight: this.sight });
    this.#feed({ kind: 'wanted', namespace, moves });
  }

  #feed(input: LeaderInput): void {
    if (this.#closed.signal.aborted) return;
    this.#machine.handle(input, this.#deps.clock.now());
    for (const output of this.#machine.takeOutputs()) this.#carryOut(output);
    this.#timer.arm();
  }

  #carryOut(output: LeaderOutput): void {
    switch (output.kind) {
      case 'event':
        this.#deps.log.event(output.namespace, output.event);
        return;
      case 'look':
        this.#deskOf(output.namespace).isAsked = true;
        this.#wake();
        return;
      case 'transact':
        void this.#transact(output);
    }
  }

  async #transact(output: Extract<LeaderOutput, { readonly kind: 'transact' }>): Promise<void> {
    const { namespace, request } = output;
    const desk = this.#deskOf(namespace);
    const isFree = !desk.busy;
    desk.busy = true;
    try {
      // A generation that is being written makes this one's map an old one.
      const answer = isFree
        ? await this.#writer.writeMoves(output, this.#recordsOf(namespace), desk)
        : ({ kind: 'conflict', request } as const);
      if (isFree) desk.busy = false;
      this.#feed(answer);
    } catch (error) {
      if (isFree) desk.busy = false;
      this.#deps.onError(error);
      this.#feed({ kind: 'unknown', request });
    }
    this.#wake();
  }
}
