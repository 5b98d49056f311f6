/**
 * The probe cycle (SWIM 3.1 over kept channels): neighbours are pinged in turn; who is silent for the ping timeout is asked after
 * through helpers, and who is silent for twice that is accused. Silence counts from the last sign of life: a
 * stream that a lost segment holds up still tells, by what else arrives over it, that the other end is there.
 */
import { after, between, type Duration, type Instant, type NodeId } from '@omnirelay/primitives';
import type { Channel } from './channels.ts';
import { lifeOf } from './life-order.ts';
import type { AliveClaim, IndirectProbe, Member } from './model.ts';
import { ProbeTurns } from './probe-turns.ts';
import { type SwimContext, slotAfter, slotNearest, type Timed } from './swim-context.ts';

interface Probe {
  readonly seq: number;
  readonly subject: NodeId;
  readonly sentAt: Instant;
  readonly timeout: Duration;
  /** Both on the common grid. */
  askAt: Instant | null;
  endAt: Instant;
  indirect: IndirectProbe[];
}

/** Probe timeouts after which a probe without an answer ends, though its subject gives signs of life. */
const LONGEST = 8;

/** Of the neighbours of a new suspect, so many ask it at once: enough to confirm, too few to crowd it. */
const ASKED_AT_ONCE = 6;

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

/** What a ping or ping-request tells its subject, so that it refutes in the ack. */
export const suspicionIn = (member: Member | undefined) => {
  const accuser = member?.suspicion?.accusations[0]?.accuser;
  return member?.liveness !== 'suspect' || accuser === undefined
    ? {}
    : { suspicion: { life: lifeOf(member.life), incarnation: member.incarnation, accuser } };
};

export class ProbeCycle implements Timed {
  readonly #ctx: SwimContext;
  readonly #running = new Map<NodeId, Probe>();
  readonly #turns: ProbeTurns;
  #seq = 1;

  constructor(ctx: SwimContext) {
    this.#ctx = ctx;
    this.#turns = new ProbeTurns(ctx);
  }

  get inFlight(): number {
    return this.#running.size;
  }

  nextSeq(): number {
    return this.#seq++;
  }

  nextDeadline(): number {
    let next = this.#turns.nextAt();
    for (const { askAt, endAt } of this.#running.values()) next = Math.min(next, askAt ?? endAt);
    return next;
  }

  onTime(): void {
    const { now, table, edges } = this.#ctx;
    for (const probe of [...this.#running.values()]) {
      if ((probe.askAt ?? probe.endAt) > now) continue;
      this.#countFromLastSign(probe);
      if (probe.endAt <= now) this.#fail(probe);
      else if (probe.askAt !== null && probe.askAt <= now) this.#askHelpers(probe);
    }
    for (let subject = this.#turns.take(); subject !== null; subject = this.#turns.take()) {
      const channel = edges.to(subject);
      if (channel !== undefined) this.#ping(channel);
      else table.noteEvidence(subject, { probe: { at: now, outcome: 'no-channel', indirect: [] } });
    }
  }

  /**
   * A ping of theirs is as good as an ack, on the channel that this node would ask on: another one proves nothing of that. Who distrusts
   * itself asks all the same, since only answers to its own probes clear it; and so does who has never measured the way there.
   */
  onPinged({ id, peer }: Channel): void {
    const { edges, health, table } = this.#ctx;
    const measured = table.evidenceOf(peer)?.rtt !== undefined;
    if (measured && health.score === 0 && edges.to(peer)?.id === id) this.#turns.met(peer);
  }

  /** Asks a suspected neighbour at once: it refutes within a round trip, or this node can confirm. */
  probeNow(subject: NodeId): void {
    const { edges, prng, table } = this.#ctx;
    const channel = edges.to(subject);
    if (channel !== undefined && prng.below(table.neighbours.list().length) < ASKED_AT_ONCE) this.#ping(channel);
  }

  /** Whatever its turn: somebody must hear it before it does anything. */
  askNow(channel: Channel): void {
    this.#ping(channel);
  }

  /** The channel under a running probe was replaced. */
  resend(channel: Channel): void {
    const probe = this.#running.get(channel.peer);
    if (probe !== undefined) this.#send(channel, probe.seq);
  }

  /** Directly, or through a helper. */
  onAck(subject: NodeId, seq: number, claim: AliveClaim | undefined, helper: NodeId | null): void {
    const { now, table, health } = this.#ctx;
    if (claim !== undefined && claim.nodeId === subject) this.#ctx.adopt({ kind: 'alive', claim }, helper ?? subject);
    const probe = this.#running.get(subject);
    if (probe === undefined || probe.seq !== seq) return;
    this.#running.delete(subject);
    const indirect = helper === null ? probe.indirect : withOutcome(probe.indirect, helper, 'ack');
    health.improve();
    this.#ctx.marks.answered(subject, probe.sentAt, helper);
    if (helper === null) {
      this.#turns.met(subject);
      const measured = between(probe.sentAt, now);
      this.#ctx.roundTrips.note(measured);
      const old = table.evidenceOf(subject)?.rtt;
      const rtt = (old === undefined ? measured : old * 0.8 + measured * 0.2) as Duration;
      table.noteEvidence(subject, { rtt, lastSeen: now, probe: { at: probe.sentAt, outcome: 'ack', indirect } });
      this.#ctx.event({ kind: 'probe', subject, outcome: 'ack', rtt: measured });
      return;
    }
    table.noteEvidence(subject, { probe: { at: probe.sentAt, outcome: 'timeout', indirect } });
    this.#ctx.event({ kind: 'probe', subject, outcome: 'indirect-ack' });
    this.#ctx.edges.noteUnheard(subject, probe.sentAt);
    this.#turns.soon(subject);
  }

  onNack(subject: NodeId, seq: number, helper: NodeId): void {
    const probe = this.#running.get(subject);
    if (probe === undefined || probe.seq !== seq) return;
    probe.indirect = withOutcome(probe.indirect, helper, 'nack');
    this.#note(probe, 'timeout');
  }

  postpone(by: Duration): void {
    this.#turns.postpone(by);
    for (const probe of this.#running.values()) {
      if (probe.askAt !== null) probe.askAt = slotAfter(after(probe.askAt, by));
      probe.endAt = slotAfter(after(probe.endAt, by));
    }
  }

  #countFromLastSign(probe: Probe): void {
    const { suspicions, settings, now } = this.#ctx;
    const sign = suspicions.lastSign(probe.subject);
    if (sign <= probe.sentAt) return;
    // It talks, and its answer never came: nothing to accuse it of, and the next turn asks again.
    if (now - probe.sentAt > LONGEST * settings.pingTimeout) {
      this.#running.delete(probe.subject);
      this.#note(probe, 'timeout');
      return;
    }
    const { timeout } = probe;
    if (probe.askAt !== null) probe.askAt = later(probe.askAt, slotNearest(after(sign as Instant, timeout)));
    probe.endAt = later(probe.endAt, slotNearest(after(sign as Instant, (2 * timeout) as Duration)));
  }

  #ping(channel: Channel): boolean {
    const { now, settings, health, roundTrips } = this.#ctx;
    const subject = channel.peer;
    if (this.#running.has(subject)) return false;
    const seq = this.nextSeq();
    if (!this.#send(channel, seq)) return false;
    const timeout = (Math.max(settings.pingTimeout, roundTrips.timeout) * health.multiplier) as Duration;
    const askAt = slotNearest(after(now, timeout));
    const endAt = slotNearest(after(now, (2 * timeout) as Duration));
    const probe: Probe = { seq, subject, sentAt: now, timeout, askAt, endAt, indirect: [] };
    this.#running.set(subject, probe);
    return true;
  }

  #send(channel: Channel, seq: number): boolean {
    const { edges, table, marks } = this.#ctx;
    const ping = { kind: 'ping' as const, seq, ...suspicionIn(table.get(channel.peer)), ...marks.newsFor(channel) };
    const sent = edges.send(channel, ping);
    if (sent) marks.told(channel, ping);
    return sent;
  }

  #askHelpers(probe: Probe): void {
    const { table, edges, relay } = this.#ctx;
    probe.askAt = null;
    const member = table.get(probe.subject);
    const address = member?.claim?.metadata.endpoint;
    if (member === undefined || address === undefined) return;
    for (const channel of relay.chooseHelpers(probe.subject)) {
      const { seq, subject } = probe;
      const asked = edges.send(channel, { kind: 'ping-request', seq, subject, address, ...suspicionIn(member) });
      if (asked) probe.indirect.push({ helper: channel.peer, outcome: 'pending' });
    }
    this.#note(probe, 'timeout');
  }

  #fail(probe: Probe): void {
    const { health, suspicions, table, settings, now } = this.#ctx;
    this.#running.delete(probe.subject);
    const unanswered = probe.indirect.some((asked) => asked.outcome === 'pending');
    probe.indirect = probe.indirect.map((asked) =>
      asked.outcome === 'pending' ? { helper: asked.helper, outcome: 'no-answer' } : asked,
    );
    this.#note(probe, 'timeout');
    if (unanswered) {
      health.worsen();
      table.noteLocalHealth();
    }
    this.#ctx.event({ kind: 'probe', subject: probe.subject, outcome: 'failed' });
    // The silence counts from the direct timeout on: helpers have been asked since.
    suspicions.accuse(probe.subject, 'silent', after(now, -settings.pingTimeout as Duration));
  }

  #note(probe: Probe, outcome: 'timeout'): void {
    this.#ctx.table.noteEvidence(probe.subject, {
      probe: { at: probe.sentAt, outcome, indirect: [...probe.indirect] },
    });
  }
}

const withOutcome = (asked: IndirectProbe[], helper: NodeId, outcome: IndirectProbe['outcome']): IndirectProbe[] =>
  asked.map((each) => (each.helper === helper ? { helper, outcome } : each));
