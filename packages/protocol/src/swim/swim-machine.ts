/**
 * The membership machine: SWIM with Lifeguard over kept channels, without any IO. Inputs come with the time; outputs are taken in order,
 * and whatever stands behind a `persist` waits until that value is durable. A peer's input never makes it throw.
 */
import { assertNever, type Duration, type Instant, type NodeId, type Prng } from '@omnirelay/primitives';
import { answerPing } from './answer-ping.ts';
import { type Channel, EdgeKeeper } from './channels.ts';
import { ClaimIntake } from './claim-intake.ts';
import { checkFrame } from './claim-validation.ts';
import { onDialFailed } from './dial-evidence.ts';
import { DigestSync } from './digest-sync.ts';
import { Dissemination } from './dissemination.ts';
import type { Frame } from './frames.ts';
import { onHello, onReject, onWelcome, refuseChannel, sayHello } from './greeting.ts';
import { ProbeRelay } from './indirect-probe.ts';
import { Joining } from './join.ts';
import { leaveMesh } from './leave.ts';
import { LocalHealth } from './local-health.ts';
import type { SwimGauges, SwimInput, SwimOutput } from './machine-io.ts';
import { MemberTable } from './member-table.ts';
import type { AliveClaim, MembershipView } from './model.ts';
import { OwnLoad } from './own-load.ts';
import { OwnStall } from './own-stall.ts';
import { ProbeCycle } from './probe-cycle.ts';
import { RateCap } from './rate-cap.ts';
import { RegistryMarks } from './registry-marks.ts';
import { RepairDials } from './repair-dials.ts';
import { RoundTrips } from './round-trips.ts';
import { type BootEpochSources, type OwnMetadata, SelfLife } from './self-life.ts';
import type { SwimSettings } from './settings.ts';
import { Suspicions } from './suspicions.ts';
import type { SelfIdentity, SwimContext } from './swim-context.ts';

export interface SwimMachineOptions {
  readonly self: SelfIdentity;
  readonly metadata: OwnMetadata;
  readonly bootEpoch: BootEpochSources;
  readonly settings: SwimSettings;
  readonly prng: Prng;
  readonly now: Instant;
}

export class SwimMachine {
  readonly #ctx: SwimContext;
  readonly #intake: ClaimIntake;
  #outputs: SwimOutput[] = [];
  /** Undefined when it must be found again. */
  #deadline: Instant | null | undefined;

  constructor({ self, metadata, bootEpoch, settings, prng, now }: SwimMachineOptions) {
    const parts = {
      identity: self,
      settings,
      prng,
      now,
      phase: 'idle' as const,
      table: new MemberTable(self.nodeId),
      health: new LocalHealth(),
      rate: new RateCap(settings.bounds.messagesPerSecond, now),
      roundTrips: new RoundTrips((2 * settings.pingTimeout) as Duration),
      output: (output: SwimOutput) => {
        this.#outputs.push(output);
      },
      event: (event) => {
        this.#outputs.push({ kind: 'event', event });
      },
      adopt: (claim, from) => this.#intake.take(claim, from),
    } satisfies Partial<SwimContext>;
    const ctx = parts as unknown as SwimContext;
    ctx.dissemination = new Dissemination(ctx);
    ctx.edges = new EdgeKeeper(ctx);
    ctx.probes = new ProbeCycle(ctx);
    ctx.relay = new ProbeRelay(ctx);
    ctx.suspicions = new Suspicions(ctx);
    ctx.sync = new DigestSync(ctx);
    ctx.marks = new RegistryMarks(ctx);
    ctx.joining = new Joining(ctx);
    ctx.repair = new RepairDials(ctx);
    ctx.stall = new OwnStall(ctx);
    ctx.load = new OwnLoad(ctx);
    ctx.self = new SelfLife(ctx, metadata, bootEpoch);
    this.#ctx = ctx;
    this.#intake = new ClaimIntake(ctx);
  }

  handle(input: SwimInput, now: Instant): void {
    const ctx = this.#ctx;
    const due = this.nextDeadline();
    ctx.now = now > ctx.now ? now : ctx.now;
    this.#deadline = undefined;
    if (ctx.phase === 'running') ctx.stall.notice(due);
    this.#apply(input);
    if (ctx.phase !== 'running') return;
    // News waits for the timer, which an event loop calls once it has read what there is to read.
    const waits = input.kind === 'timer' ? null : ctx.dissemination;
    for (const part of this.#timed()) if (part !== waits && part.nextDeadline() <= now) part.onTime();
    ctx.marks.settle();
    ctx.edges.settle();
  }

  /** When `handle` wants to be called with `timer`, unless another input comes first. */
  nextDeadline(): Instant | null {
    if (this.#deadline !== undefined) return this.#deadline;
    let next = Number.POSITIVE_INFINITY;
    if (this.#ctx.phase === 'running') for (const part of this.#timed()) next = Math.min(next, part.nextDeadline());
    this.#deadline = next === Number.POSITIVE_INFINITY ? null : (next as Instant);
    return this.#deadline;
  }

  takeOutputs(): SwimOutput[] {
    const outputs = this.#outputs;
    if (outputs.length > 0) this.#outputs = [];
    return outputs;
  }

  /** The same object until something in it has changed. */
  view(): MembershipView {
    return this.#ctx.table.view(this.#ctx.health.score);
  }

  gauges(): SwimGauges {
    const { edges, dissemination, probes, table } = this.#ctx;
    return {
      channels: edges.channelCount,
      dialsInFlight: edges.dialCount,
      eventQueue: dissemination.size,
      probesInFlight: probes.inFlight,
      neighbours: table.neighbours.list().length,
      members: table.size,
    };
  }

  /** Since when each living neighbour has told how far it has seen the registry go; null while nobody else lives. */
  marksHeardAt(): Instant | null {
    return this.#ctx.marks.heardAt();
  }

  selfClaim(): AliveClaim {
    return this.#ctx.self.claim;
  }

  #timed() {
    const { dissemination, probes, relay, suspicions, sync, joining, repair, edges, marks, load } = this.#ctx;
    return [relay, probes, suspicions, joining, repair, sync, load, this.#intake, dissemination, edges, marks];
  }

  #apply(input: SwimInput): void {
    const ctx = this.#ctx;
    if (ctx.phase === 'idle' && input.kind === 'start') {
      ctx.phase = 'running';
      ctx.output({ kind: 'persist', bootEpoch: ctx.self.claim.bootEpoch });
      ctx.joining.start(input.seeds);
      return;
    }
    if (ctx.phase !== 'running') {
      if (input.kind === 'channel-opened') refuseChannel(ctx, input.channel, 'shutting-down', 'this life has ended');
      return;
    }
    switch (input.kind) {
      case 'start':
      case 'timer':
        return;
      case 'channel-opened': {
        const channel = ctx.edges.onOpened(input.channel, input.identity, input.dial);
        if (channel?.dialled) this.#onDialled(channel);
        return;
      }
      case 'dial-failed':
        onDialFailed(ctx, input);
        return;
      case 'channel-closed': {
        const channel = ctx.edges.get(input.channel);
        if (channel !== undefined) ctx.edges.noteUngreeted(channel);
        ctx.edges.onClosed(input.channel, input.end);
        return;
      }
      case 'frame': {
        const channel = ctx.edges.get(input.channel);
        if (channel !== undefined) this.#onFrame(channel, input.frame);
        return;
      }
      case 'channel-blocked':
      case 'channel-drained': {
        const channel = ctx.edges.get(input.channel);
        if (channel === undefined) return;
        if (input.kind === 'channel-blocked') channel.blocked = true;
        else ctx.edges.onDrained(channel);
        return;
      }
      case 'update-metadata':
        ctx.self.updateMetadata(input.metadata);
        return;
      case 'raise-high-water':
        ctx.marks.raise(input.mark);
        return;
      case 'hear-marks':
        ctx.marks.want(input.since);
        return;
      case 'tell-claims':
        ctx.self.tellClaims(input.holds);
        return;
      case 'tell-registry':
        ctx.self.tellRegistry(input.registry);
        return;
      case 'report-load':
        ctx.load.report(input.load, input.reportedAt);
        return;
      case 'leave':
        leaveMesh(ctx);
        return;
      default:
        assertNever(input);
    }
  }

  #onDialled(channel: Channel): void {
    const ctx = this.#ctx;
    if (channel.peer === ctx.identity.nodeId && channel.address !== null) {
      // Its own address under another name, unless a clone answers: the greeting tells which.
      if (!ctx.joining.joined) ctx.joining.onSelf(channel.address);
    }
    sayHello(ctx, channel);
  }

  #onFrame(channel: Channel, frame: Frame): void {
    const ctx = this.#ctx;
    channel.heardAt = ctx.now;
    channel.unheard = 0;
    const problem = checkFrame(frame, ctx.settings.bounds);
    const greets = frame.kind === 'hello' || frame.kind === 'welcome' || frame.kind === 'reject';
    const misplaced = greets ? channel.open || (frame.kind === 'hello') === channel.dialled : !channel.open;
    if (problem !== null || misplaced) {
      const detail = problem ?? `${frame.kind} out of place`;
      ctx.event({ kind: 'bound-reached', bound: `frame: ${detail}`.slice(0, 120), dropped: 1 });
      ctx.edges.noteUngreeted(channel);
      ctx.edges.close(channel, `protocol error: ${detail}`);
      return;
    }
    switch (frame.kind) {
      case 'hello':
        onHello(ctx, channel, frame);
        return;
      case 'welcome':
        onWelcome(ctx, channel, frame);
        return;
      case 'reject':
        onReject(ctx, channel, frame);
        return;
      case 'ping':
        answerPing(ctx, channel, frame);
        return;
      case 'ack':
        ctx.marks.hear(frame.highWater);
        ctx.relay.onAck(channel.peer, frame.seq, frame.claim);
        ctx.probes.onAck(channel.peer, frame.seq, frame.claim, null);
        return;
      case 'ping-request':
        ctx.relay.onRequest(channel, frame);
        return;
      case 'indirect-ack':
        ctx.marks.hear(frame.highWater);
        ctx.probes.onAck(frame.subject, frame.seq, frame.claim, channel.peer);
        return;
      case 'nack':
        ctx.probes.onNack(frame.subject, frame.seq, channel.peer);
        return;
      case 'events':
        this.#takeAll(frame.claims, channel.peer);
        return;
      case 'records':
        for (const claim of frame.claims) this.#intake.takeRecord(claim, channel.peer);
        ctx.joining.complete();
        return;
      case 'digest':
        ctx.sync.onDigest(channel, frame);
        return;
      case 'digest-entries':
        ctx.sync.onEntries(channel, frame);
        return;
      case 'pull':
        ctx.sync.onPull(channel, frame.nodeIds);
        return;
      case 'leave': {
        const { life, incarnation } = frame;
        const tombstoneRemaining = ctx.settings.tombstoneLife;
        const nodeId = channel.peer;
        ctx.adopt({ kind: 'left', nodeId, life, incarnation, by: nodeId, tombstoneRemaining }, nodeId);
        return;
      }
      default:
        assertNever(frame);
    }
  }

  #takeAll(claims: Extract<Frame, { kind: 'events' }>['claims'], from: NodeId): void {
    for (const claim of claims) this.#ctx.adopt(claim, from);
  }
}
