/** Joining: seeds are dialled with back-off and jitter until one answers; a node without seeds founds a mesh of one. */
import { type Address, after, type Duration, type Instant, type NodeId } from '@omnirelay/primitives';
import { backOff } from './back-off.ts';
import type { DialId } from './machine-io.ts';
import { type SwimContext, slotAfter, type Timed } from './swim-context.ts';

/** Seeds tried at the same time. */
const AT_ONCE = 3;
/** For so long after the join this node dials all its neighbours, whatever their ids, so that its edges come fast. */
const FRESH = 2000;

interface Seed {
  readonly address: Address;
  failures: number;
  notBefore: Instant;
  busy: boolean;
  isSelf: boolean;
  nodeId: NodeId | null;
}

export class Joining implements Timed {
  readonly #ctx: SwimContext;
  #seeds: Seed[] = [];
  #joinedAt: Instant | null = null;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
  }

  get joined(): boolean {
    return this.#joinedAt !== null;
  }

  isFresh(): boolean {
    return this.#joinedAt !== null && this.#ctx.now - this.#joinedAt < FRESH;
  }

  start(seeds: readonly Address[]): void {
    const { now, prng, self } = this.#ctx;
    const others = [...new Set(seeds)].filter((address) => address !== self.address);
    this.#seeds = prng.shuffle(others).map((address) => ({
      address,
      failures: 0,
      notBefore: now,
      busy: false,
      isSelf: false,
      nodeId: null,
    }));
    if (this.#seeds.length === 0) this.complete();
    else this.onTime();
  }

  /** The first view has come from a seed, or a joiner has found this node. */
  complete(): void {
    if (this.joined) return;
    this.#joinedAt = this.#ctx.now;
    this.#ctx.event({ kind: 'joined-mesh', members: this.#ctx.table.liveCount });
    this.#ctx.edges.invalidate();
  }

  nextDeadline(): number {
    if (this.joined) return Number.POSITIVE_INFINITY;
    const busy = this.#seeds.filter((seed) => seed.busy).length;
    if (busy >= AT_ONCE) return Number.POSITIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    for (const seed of this.#seeds) if (!seed.busy && !seed.isSelf) next = Math.min(next, slotAfter(seed.notBefore));
    return next;
  }

  onTime(): void {
    if (this.joined) return;
    const { now } = this.#ctx;
    let busy = this.#seeds.filter((seed) => seed.busy).length;
    for (const seed of this.#seeds) {
      if (busy >= AT_ONCE) return;
      if (seed.busy || seed.isSelf || seed.notBefore > now) continue;
      if (this.#dial(seed)) busy++;
    }
  }

  /** A seed that belongs to no live member known here may lead to another part of the mesh. */
  strandedSeed(): Address | undefined {
    const { table, now } = this.#ctx;
    const seed = this.#seeds.find(
      (each) =>
        !each.busy && !each.isSelf && each.notBefore <= now && (each.nodeId === null || !table.lives(each.nodeId)),
    );
    if (seed === undefined) return undefined;
    seed.notBefore = after(now, this.#ctx.settings.backoffCeiling);
    return seed.address;
  }

  onAnswered(address: Address, nodeId: NodeId): void {
    for (const seed of this.#seeds)
      if (seed.address === address) {
        seed.nodeId = nodeId;
        seed.busy = false;
        seed.failures = 0;
        // It answers with records next; should it end before them, it is asked again.
        seed.notBefore = after(this.#ctx.now, this.#ctx.settings.dialTimeout);
      }
  }

  /** The address is this very node under another name. */
  onSelf(address: Address): void {
    for (const seed of this.#seeds) if (seed.address === address) seed.isSelf = true;
    if (this.#seeds.every((seed) => seed.isSelf)) this.complete();
  }

  /** A dial failed, the channel ended before an answer, or the answer was no. */
  onFailed(address: Address, how: 'unreachable' | 'rejected' | 'reborn'): void {
    const { settings, prng, now } = this.#ctx;
    for (const seed of this.#seeds) {
      if (seed.address !== address) continue;
      seed.busy = false;
      seed.failures = how === 'rejected' ? settings.retransmitLimit + 1 : how === 'reborn' ? 0 : seed.failures + 1;
      seed.notBefore = how === 'reborn' ? now : after(now, backOff(seed.failures, settings, prng));
    }
  }

  postpone(_by: Duration): void {
    // Seeds are only dialled later, never judged: a stall changes nothing.
  }

  #dial(seed: Seed): boolean {
    const id: DialId | null = this.#ctx.edges.dial(seed.address, null, 'join');
    if (id === null) seed.notBefore = after(this.#ctx.now, this.#ctx.settings.backoffFloor);
    seed.busy = id !== null;
    return seed.busy;
  }
}
