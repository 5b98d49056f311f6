/** One member that detects failures by the rules of a peer. Everybody knows everybody from the start: only detection is measured. */
import type { Prng } from '@omnirelay/primitives';
import { BroadcastQueue } from './broadcast-queue.ts';
import type { PeerLoop } from './event-loop.ts';
import type { PeerRules } from './peer-rules.ts';
import { Suspicion } from './suspicion.ts';

export interface Update {
  readonly kind: 'alive' | 'suspect' | 'dead';
  readonly subject: number;
  readonly incarnation: number;
  readonly from: number;
}

export type Packet =
  | { readonly kind: 'ping'; readonly seq: number }
  | { readonly kind: 'ack' | 'nack'; readonly seq: number }
  | { readonly kind: 'ping-request'; readonly seq: number; readonly subject: number }
  | { readonly kind: 'gossip' };

export interface PeerWorld {
  readonly nodes: number;
  readonly now: () => number;
  send(from: number, to: number, packet: Packet, updates: readonly Update[]): void;
  /** A ping over a stream; `answered` runs when the answer is here. */
  pingOverStream(from: number, to: number, answered: () => void): void;
  /** Both sides exchange all they hold over a stream. */
  pushPull(from: number, to: number): void;
  declaredDead(by: number, subject: number): void;
}

interface Held {
  state: Update['kind'];
  incarnation: number;
}

export class SwimPeer {
  readonly #self: number;
  readonly #rules: PeerRules;
  readonly #world: PeerWorld;
  readonly #loop: PeerLoop;
  readonly #random: Prng;
  readonly #held: Held[];
  readonly #suspicions = new Map<number, Suspicion>();
  readonly #queue: BroadcastQueue;
  /** What waits for an ack or a nack, by sequence number. */
  readonly #answers = new Map<number, { ack(): void; nack(): void }>();
  #incarnation = 0;
  #score = 0;
  #seq = 1;
  #order: number[] = [];
  #busy = false;

  constructor(self: number, rules: PeerRules, world: PeerWorld, loop: PeerLoop, random: Prng) {
    this.#self = self;
    this.#rules = rules;
    this.#world = world;
    this.#loop = loop;
    this.#random = random;
    this.#held = Array.from({ length: world.nodes }, () => ({ state: 'alive', incarnation: 0 }));
    this.#queue = new BroadcastQueue(rules.retransmitMult * Math.ceil(Math.log10(world.nodes + 1)));
  }

  start(): void {
    const { intervalMs, gossip, pushPullMs } = this.#rules;
    this.#every(intervalMs, () => this.#probe());
    if (gossip !== null) this.#every(gossip.everyMs, () => this.#gossip(gossip.fanout));
    if (pushPullMs !== null)
      this.#every(pushPullMs, () => {
        const [other] = this.#some(1, []);
        if (other !== undefined) this.#world.pushPull(this.#self, other);
      });
  }

  receive(from: number, packet: Packet, updates: readonly Update[]): void {
    for (const update of updates) this.#take(update);
    switch (packet.kind) {
      case 'ping':
        this.#send(from, { kind: 'ack', seq: packet.seq });
        return;
      case 'ack':
      case 'nack': {
        const answer = this.#answers.get(packet.seq);
        if (packet.kind === 'nack') answer?.nack();
        else {
          this.#answers.delete(packet.seq);
          answer?.ack();
        }
        return;
      }
      case 'ping-request':
        this.#help(from, packet.seq, packet.subject);
        return;
      case 'gossip':
        return;
    }
  }

  /** Everything it holds, as a full sync tells it: who is held dead there is suspected here first. */
  all(): readonly Update[] {
    return this.#held.map(({ state, incarnation }, subject) =>
      subject === this.#self
        ? { kind: 'alive', subject, incarnation: this.#incarnation, from: subject }
        : { kind: state === 'dead' ? 'suspect' : state, subject, incarnation, from: this.#self },
    );
  }

  merge(updates: readonly Update[]): void {
    for (const update of updates) this.#take(update);
  }

  /** One probe at a time: an interval that is still waiting takes the place of the next. */
  #probe(): void {
    if (this.#busy) return;
    const target = this.#next();
    if (target === undefined) return;
    this.#busy = true;
    const { intervalMs, probeTimeoutMs, indirectProbes, awareness, streamFallback, buddy } = this.#rules;
    const endsIn = intervalMs * (this.#score + 1);
    const seq = this.#seq++;
    let acked = false;
    let nacks = 0;
    let asked = 0;
    const ack = (): void => {
      acked = true;
    };
    this.#answers.set(seq, {
      ack,
      nack: () => {
        nacks++;
      },
    });
    const held = this.#held[target] as Held;
    const told: Update[] =
      buddy && held.state === 'suspect'
        ? [{ kind: 'suspect', subject: target, incarnation: held.incarnation, from: this.#self }]
        : [];
    this.#send(target, { kind: 'ping', seq }, told);
    this.#loop.in(probeTimeoutMs, () => {
      if (acked) return;
      for (const helper of this.#some(indirectProbes, [target])) {
        asked++;
        this.#send(helper, { kind: 'ping-request', seq, subject: target });
      }
      if (streamFallback) this.#world.pingOverStream(this.#self, target, ack);
    });
    this.#loop.in(endsIn, () => {
      this.#busy = false;
      this.#answers.delete(seq);
      if (acked) {
        this.#score = Math.max(0, this.#score - 1);
        return;
      }
      if (awareness > 0) this.#worsen(asked > 0 ? asked - nacks : 1);
      const { incarnation } = this.#held[target] as Held;
      this.#take({ kind: 'suspect', subject: target, incarnation, from: this.#self });
    });
  }

  #help(asker: number, seq: number, subject: number): void {
    const own = this.#seq++;
    let acked = false;
    this.#answers.set(own, {
      ack: () => {
        acked = true;
        this.#send(asker, { kind: 'ack', seq });
      },
      nack: () => {},
    });
    this.#send(subject, { kind: 'ping', seq: own });
    if (this.#rules.awareness === 0) return;
    this.#loop.in(this.#rules.probeTimeoutMs, () => {
      if (!acked) this.#send(asker, { kind: 'nack', seq });
    });
  }

  #take(update: Update): void {
    const { kind, subject, incarnation } = update;
    if (subject === this.#self) {
      if (kind === 'alive' || incarnation < this.#incarnation) return;
      this.#incarnation = incarnation + 1;
      if (this.#rules.awareness > 0) this.#worsen(1);
      this.#queue.add({ kind: 'alive', subject, incarnation: this.#incarnation, from: subject });
      return;
    }
    const held = this.#held[subject] as Held;
    if (kind === 'alive') {
      if (incarnation <= held.incarnation) return;
      this.#suspicions.get(subject)?.stop();
      this.#suspicions.delete(subject);
    } else if (kind === 'suspect') {
      if (incarnation < held.incarnation || held.state === 'dead') return;
      const running = this.#suspicions.get(subject);
      if (held.state === 'suspect' && running !== undefined) {
        if (running.confirm(update.from)) this.#queue.add(update);
        return;
      }
      this.#suspicions.set(subject, this.#suspect(subject, update.from));
    } else {
      if (incarnation < held.incarnation || held.state === 'dead') return;
      this.#suspicions.get(subject)?.stop();
      this.#suspicions.delete(subject);
      this.#world.declaredDead(this.#self, subject);
    }
    held.state = kind;
    held.incarnation = incarnation;
    this.#queue.add(update);
  }

  #suspect(subject: number, accuser: number): Suspicion {
    const { suspicionMult, suspicionMaxMult, confirmations, intervalMs } = this.#rules;
    const shortest = suspicionMult * Math.max(1, Math.log10(this.#world.nodes)) * intervalMs;
    const lives = { shortest, longest: shortest * suspicionMaxMult, confirmations };
    return new Suspicion(lives, accuser, this.#world.now, this.#loop, () => {
      const { state, incarnation } = this.#held[subject] as Held;
      if (state === 'suspect') this.#take({ kind: 'dead', subject, incarnation, from: this.#self });
    });
  }

  #gossip(fanout: number): void {
    if (this.#queue.size === 0) return;
    for (const to of this.#some(fanout, [])) this.#send(to, { kind: 'gossip' });
  }

  #send(to: number, packet: Packet, first: readonly Update[] = []): void {
    const rest = this.#queue.take(this.#rules.updatesPerPacket - first.length);
    this.#world.send(this.#self, to, packet, [...first, ...rest]);
  }

  #worsen(by: number): void {
    this.#score = Math.min(this.#rules.awareness - 1, this.#score + by);
  }

  /** Round robin through a shuffled list (SWIM 4.3). */
  #next(): number | undefined {
    for (let looked = 0; looked < 2 * this.#world.nodes; looked++) {
      if (this.#order.length === 0) this.#order = this.#random.shuffle(this.#held.map((_, node) => node));
      const node = this.#order.pop();
      if (node !== undefined && node !== this.#self && this.#held[node]?.state !== 'dead') return node;
    }
    return undefined;
  }

  #some(count: number, without: readonly number[]): number[] {
    const able = this.#held.flatMap(({ state }, node) =>
      node !== this.#self && state !== 'dead' && !without.includes(node) ? [node] : [],
    );
    return this.#random.shuffle(able).slice(0, count);
  }

  #every(ms: number, what: () => void): void {
    const turn = (): void => {
      what();
      this.#loop.in(ms, turn);
    };
    this.#loop.in(ms * this.#random.unit(), turn);
  }
}
