/** One process with an owner's machine and a leader's, beside its lease machine: what it reads and writes, and how it hears of changes. */
import type { Prng } from '@omnirelay/primitives';
import {
  admitShard,
  type ClockReading,
  footingOf,
  type LeaseEvent,
  movesKey,
  type Namespace,
  OwnedShards,
  type OwnershipInput,
  type OwnershipOutput,
  type ShardAdmission,
  ShardOwnership,
} from '@omnirelay/protocol';
import type { LeaseHost } from '../lease/lease-host.ts';
import { MapReader } from './map-reader.ts';
import { type SeenRecords, seenRecords } from './seen-records.ts';
import { ShardCalls } from './shard-calls.ts';
import { ShardLeading } from './shard-leading.ts';
import type { Bent } from './shard-mutant.ts';
import { ShardRequests } from './shard-requests.ts';
import type { ShardRun } from './shard-run.ts';

/** Milliseconds. */
const LEADS_EVERY = 150;
const LOOKS_EVERY = 600;

export class ShardHost {
  readonly lease: LeaseHost;
  readonly calls: ShardCalls;
  readonly #run: ShardRun;
  readonly #prng: Prng;
  readonly #bent: Bent;
  readonly #owner: ShardOwnership;
  readonly #leading: ShardLeading;
  readonly #owned: OwnedShards;
  readonly #looking = new Set<string>();
  readonly #lookAgain = new Set<string>();
  readonly #requests: ShardRequests;
  readonly #readers = new Map<Namespace, MapReader>();
  readonly #queue: (() => void)[] = [];
  #footing = '';
  #armedFor = Number.POSITIVE_INFINITY;

  constructor(lease: LeaseHost, run: ShardRun, prng: Prng) {
    this.lease = lease;
    this.#run = run;
    this.#prng = prng;
    const { time, registry, replicas } = run;
    this.#requests = new ShardRequests({ lease, time, registry, replicas, prng: prng.fork('requests') });
    this.#bent = run.mutant?.bend?.(lease.id) ?? {};
    const self = { nodeId: lease.id, bootId: `b${lease.life}` };
    this.#owner = new ShardOwnership({ self, settings: run.settings, fenceOf: run.fenceOf });
    this.#owned = new OwnedShards(lease.id);
    const turn = (each: () => void): void => this.#turn(each);
    this.#leading = new ShardLeading({ host: this, run, requests: this.#requests, bent: this.#bent, turn });
    this.calls = new ShardCalls(this, run, prng.fork('calls'));
    this.#every(LOOKS_EVERY, () => {
      this.refoot();
      for (const { namespace } of run.namespaces) this.look(namespace);
      this.lookAsLeader();
    });
    this.#every(LEADS_EVERY, () => this.#turn(() => this.#leading.tend()));
  }

  get dead(): boolean {
    return this.lease.dead;
  }

  get stalled(): boolean {
    return this.lease.stalled;
  }

  now(): ClockReading {
    return this.lease.clock.read(this.#run.time.now);
  }

  admission(namespace: Namespace, shard: number): ShardAdmission {
    return admitShard({
      state: () => this.#owner.state(namespace, shard),
      grant: () => this.lease.grant(this.#run.scopeOf(namespace, shard)),
      clock: () => this.now(),
    });
  }

  onLeaseEvent(event: LeaseEvent): void {
    const { kind } = event;
    if (kind === 'epoch-began' || kind === 'epoch-ended' || kind === 'lineage-changed')
      this.#run.time.schedule(this.#run.time.now, () => this.refoot());
    if ((kind === 'elected' || kind === 'lost' || kind === 'stepped-down') && event.scope === 'global-control') {
      if (kind === 'elected') this.#leading.begin(event);
      else this.#leading.end();
      this.lookAsLeader();
    }
  }

  /** Lease machines have no word for it: after whatever they were told, their footing may be another one. */
  refoot(): void {
    if (this.dead || this.stalled) return;
    const { footing: bend } = this.#run.mutant ?? {};
    const real = footingOf(this.lease.machine.ground);
    const footing = real !== null && bend !== undefined ? bend(real) : real;
    const told =
      footing === null
        ? ''
        : `${footing.epoch} ${footing.epochVersion} ${footing.lineageEpoch} ${footing.unfencedFrom}`;
    if (told === this.#footing) return;
    this.#footing = told;
    this.#feedOwner({ kind: 'footing', footing });
    if (footing !== null) for (const { namespace } of this.#run.namespaces) this.look(namespace);
  }

  wake(): void {
    this.calls.wake();
    this.#run.time.schedule(this.#run.time.now, () => {
      for (const run of this.#queue.splice(0)) run();
      this.refoot();
      this.#feedOwner({ kind: 'timer' });
    });
  }

  /** Both records in two reads, in either order: they need not tell of the same moment. */
  look(namespace: Namespace): void {
    if (this.dead) return;
    if (this.#looking.has(namespace)) {
      this.#lookAgain.add(namespace);
      return;
    }
    this.#looking.add(namespace);
    const keys = [this.#readerOf(namespace).keys(), [movesKey(namespace)]];
    const [first = [], second = []] = this.#prng.below(2) === 0 ? keys : keys.toReversed();
    const ownClaim = `claims/node/${this.lease.id}`;
    this.#requests.read(first, undefined, (one) =>
      this.#requests.read([...second, ownClaim], undefined, (two) =>
        this.#turn(() => {
          this.#looking.delete(namespace);
          const seen = seenRecords(namespace, ownClaim, [one, two]);
          if (seen !== null) this.#see(namespace, seen);
          if (this.#lookAgain.delete(namespace)) this.look(namespace);
        }),
      ),
    );
  }

  #readerOf(namespace: Namespace): MapReader {
    const reader = this.#readers.get(namespace) ?? new MapReader(namespace);
    this.#readers.set(namespace, reader);
    return reader;
  }

  #see(namespace: Namespace, { map, moves, lineage, lineageEpoch, revision, epoch }: SeenRecords): void {
    const reader = this.#readerOf(namespace);
    reader.take(map, lineage);
    if (!reader.isWhole) {
      this.#lookAgain.add(namespace);
      return;
    }
    if (reader.head !== null) {
      const { map: head } = reader.head;
      const effects = this.#run.effectsOf(namespace);
      const sight = { namespace, effects, lineageEpoch: head.lineageEpoch, generation: head.generation };
      this.#feedOwner({
        kind: 'namespace',
        sight: { ...sight, revision, epoch, owned: this.#owned.of(head), moves },
      });
    }
    {
      const map = reader.head?.map;
      this.#leading.see(namespace, { ...reader.documents, map, moves, revision, lineageEpoch });
    }
  }

  lookAsLeader(): void {
    if (!this.dead) this.#leading.look();
  }

  /** Its shards are to be handed over before it ends. */
  depart(): void {
    this.#feedOwner({ kind: 'leave' });
  }

  #feedOwner(input: OwnershipInput): void {
    this.#turn(() => {
      const changed = this.#bent.ownerInput === undefined ? input : this.#bent.ownerInput(input);
      if (changed === null) return;
      this.#owner.handle(changed, this.now().at);
      for (const output of this.#owner.takeOutputs()) this.#carryOut(output);
    });
  }

  #turn(run: () => void): void {
    if (this.dead) return;
    if (this.stalled) this.#queue.push(run);
    else {
      run();
      this.#arm();
    }
  }

  #arm(): void {
    const { time } = this.#run;
    const next = Math.min(
      this.#owner.nextDeadline() ?? Number.POSITIVE_INFINITY,
      this.#leading.nextDeadline() ?? Number.POSITIVE_INFINITY,
    );
    if (next === Number.POSITIVE_INFINITY) return;
    const at = Math.max(time.now + 1, this.lease.clock.realOf(next as never));
    if (at >= this.#armedFor && this.#armedFor > time.now) return;
    this.#armedFor = at;
    time.schedule(at, () => {
      if (this.#armedFor !== at || this.stalled) return;
      this.#armedFor = Number.POSITIVE_INFINITY;
      this.#feedOwner({ kind: 'timer' });
      this.#leading.feed({ kind: 'timer' });
    });
  }

  #carryOut(output: OwnershipOutput): void {
    const changed = this.#bent.ownerOutput === undefined ? output : this.#bent.ownerOutput(output);
    switch (changed?.kind) {
      case undefined:
      case 'abort':
        // An effect that is on its way cannot be called back; its end is waited for.
        return;
      case 'event':
        for (const checker of this.#run.checkers) checker.onShardEvent?.(this, changed.event);
        return;
      case 'leads':
        if (changed.epoch === this.lease.machine.standing().epoch)
          this.lease.feed({ kind: 'shards', shards: changed.leads });
        return;
      case 'stop': {
        const { namespace, shard, claimId } = changed;
        this.calls.whenEnded(claimId, () => {
          const { time } = this.#run;
          time.schedule(time.now, () => this.#feedOwner({ kind: 'ended', namespace, shard, claimId }));
        });
        return;
      }
      case 'release':
        this.calls.release(changed);
        return;
      case 'read':
        this.#requests.read(changed.keys, undefined, (outcome) =>
          this.#feedOwner({
            ...(outcome.kind === 'read' ? { ...outcome, kind: 'read-answer' } : outcome),
            request: changed.request,
          }),
        );
        return;
      case 'transact': {
        const { request, ...txn } = changed;
        this.#requests.transact({ ...txn, under: { kind: 'unfenced' } } as never, (answer) =>
          this.#feedOwner({ ...answer, request }),
        );
      }
    }
  }

  #every(ms: number, run: () => void): void {
    const { time } = this.#run;
    const again = (): void => {
      if (this.dead) return;
      if (!this.stalled) run();
      time.schedule(time.now + ms, again);
    };
    time.schedule(time.now + this.#prng.below(ms), again);
  }
}
