/**
 * Drives the membership machine over real channels: hands it frames, dials and time, and carries out what it asks, in its order. An
 * output behind a `persist` waits until the boot epoch is durable (or has surely failed: a full disk shuts no node out).
 */
import { type Clock, type NodeId, clusterId as toClusterId, nodeId as toNodeId } from '@omnirelay/primitives';
import type {
  ChannelEnd,
  ChannelId,
  DialFailure,
  MembershipView,
  RegistryMark,
  SwimEvent,
  SwimGauges,
  SwimInput,
  SwimMachine,
  SwimOutput,
} from '@omnirelay/protocol';
import type { FrameChannel, GossipTransport } from '@omnirelay/transport';
import { DialError } from '@omnirelay/transport';
import type { BootEpochFile } from '../durable/boot-epoch-file.ts';
import { saveOrGiveUp } from '../durable/save-or-give-up.ts';
import { machineTimer } from '../machine-timer.ts';
import type { FailedDial } from '../observability/failed-dials.ts';
import { MEMBERSHIP_BOUNDS } from './bounds.ts';
import { frameTraffic } from './frame-traffic.ts';
import type { MachineRecorder } from './machine-recorder.ts';
import type { LeaseGossip, MarkedMembership } from './membership-source.ts';
import { markNews } from './registry-mark.ts';
import { tellListeners } from './tell-listeners.ts';
import { transitionHistory } from './transition-history.ts';

export interface GossipDriverDeps {
  readonly machine: SwimMachine;
  readonly transport: GossipTransport;
  readonly clock: Clock;
  readonly bootEpochs: BootEpochFile;
  readonly onProblem: (problem: string) => void;
  /** Counts frames for `mesh_gossip_messages_total`. */
  readonly onMessage: (direction: 'in' | 'out', outcome: 'success' | 'failure') => void;
  /** Counts channel ends for `mesh_gossip_channels_closed_total`. */
  readonly onChannelClosed?: (end: ChannelEnd) => void;
  /** Keeps what the machine is fed. */
  readonly recorder?: MachineRecorder | undefined;
  /** A member has said which mark of the registry the mesh knows: null is none. */
  readonly onMarkTold?: (mark: RegistryMark | null) => void;
  /** How far this node has seen the registry go: an answer to a ping must say it as it is now. */
  readonly ownMark?: () => RegistryMark;
  readonly onDialFailed?: (failed: FailedDial) => void;
}

export interface GossipDriver extends MarkedMembership, LeaseGossip, AsyncDisposable {
  feed(input: SwimInput): void;
  /** A channel that the transport accepted. */
  accept(channel: FrameChannel): void;
  /** The youngest channel with this peer, greeted or not. */
  channelWith(peer: NodeId): FrameChannel | undefined;
  /** Says good-bye on every channel, and resolves when it is said or the deadline is over. */
  leave(): Promise<void>;
}

/** Who was removed is as good as gone: what nobody may speak to must not stay alive in the view. Who says so of this node is there. */
const failureOf = ({ failure }: DialError): DialFailure =>
  failure === 'removed' ? 'refused' : failure === 'denied' ? 'tls' : failure;

export function createGossipDriver(deps: GossipDriverDeps): GossipDriver {
  const { machine, transport, clock } = deps;
  const traffic = frameTraffic(deps);
  const channels = new Map<ChannelId, FrameChannel>();
  const dials = new Map<number, AbortController>();
  const listeners = new Set<(event: SwimEvent) => void>();
  const history = transitionHistory();
  const ownMark = markNews(deps.ownMark);
  const timer = machineTimer({
    clock,
    nextDeadline: () => machine.nextDeadline(),
    onDue: () => feed({ kind: 'timer' }),
  });
  let nextChannel = 1;
  /** What the machine asked for and is not carried out yet, in its order. */
  let queue: SwimOutput[] = [];
  /** A boot epoch is being made durable: everything behind it waits. */
  let holding = false;
  let release = (): void => {};
  let draining = false;
  /** This life has ended: the good-bye is said, or another life of this node has taken over. */
  let over = false;
  let closed = false;

  function feed(input: SwimInput): void {
    if (closed) return;
    const now = clock.now();
    deps.recorder?.input(input, now);
    machine.handle(input, now);
    drain();
  }

  function takeOutputs(): readonly SwimOutput[] {
    const outputs = machine.takeOutputs();
    deps.recorder?.outputs(outputs);
    return outputs;
  }

  /** Inputs that an output causes while it is carried out only queue up: order is the machine's. */
  function drain(): void {
    if (draining) return;
    draining = true;
    try {
      for (queue.push(...takeOutputs()); queue.length > 0 && !holding; queue.push(...takeOutputs())) carryOutQueued();
    } finally {
      draining = false;
    }
    if (queue.length > MEMBERSHIP_BOUNDS.heldOutputs) release();
    timer.arm();
  }

  function carryOutQueued(): void {
    const outputs = queue;
    queue = [];
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i] as SwimOutput;
      if (output.kind !== 'persist') {
        act(output);
        continue;
      }
      // Acting may have queued more: what is left here stands before it.
      queue = [...outputs.slice(i + 1), ...queue];
      holding = true;
      void persist(output.bootEpoch);
      return;
    }
  }

  async function persist(bootEpoch: bigint): Promise<void> {
    const { over: saved, giveUp } = saveOrGiveUp(deps.bootEpochs, bootEpoch, deps.onProblem);
    release = () => giveUp('too much waits for the disk');
    await saved;
    release = () => {};
    holding = false;
    if (!closed) drain();
  }

  function tell(event: SwimEvent): void {
    history.record(event, new Date(clock.wall()));
    if (event.kind === 'left-mesh' || event.kind === 'superseded') over = true;
    tellListeners(listeners, event, deps.onProblem);
  }

  function act(output: Exclude<SwimOutput, { kind: 'persist' }>): void {
    switch (output.kind) {
      case 'send': {
        const channel = channels.get(output.channel);
        if (channel === undefined) return;
        const bytes = traffic.encode(output.frame, channel);
        if (bytes === undefined) return;
        const accepted = channel.send(bytes);
        deps.onMessage('out', 'success');
        if (!accepted) feed({ kind: 'channel-blocked', channel: output.channel });
        return;
      }
      case 'dial':
        void dial(output);
        return;
      case 'close':
        channels.get(output.channel)?.close(output.reason);
        return;
      case 'event':
        tell(output.event);
        return;
    }
  }

  async function dial(request: Extract<SwimOutput, { kind: 'dial' }>): Promise<void> {
    const abort = new AbortController();
    dials.set(request.dial, abort);
    try {
      const channel = await transport.dial(request.address, {
        signal: abort.signal,
        timeoutMs: Math.max(1, request.deadline - clock.now()),
      });
      if (closed) {
        channel.close('shutting down');
        return;
      }
      if (request.expect !== undefined && channel.identity.nodeId !== request.expect) {
        channel.close('identity mismatch');
        fail(
          request.dial,
          'identity-mismatch',
          `${request.address} is ${channel.identity.nodeId}, expected ${request.expect}`,
        );
        return;
      }
      open(channel, request.dial);
    } catch (error) {
      const { address, expect: peer } = request;
      const detail = (error as Error).message;
      const failed = error instanceof DialError ? error : new DialError('unreachable', detail);
      deps.onDialFailed?.({ address, peer, failure: failed.failure, detail, deniedBy: failed.deniedBy });
      fail(request.dial, failureOf(failed), detail);
    } finally {
      dials.delete(request.dial);
    }
  }

  function fail(dialId: number, failure: DialFailure, detail: string): void {
    deps.onMessage('out', 'failure');
    feed({ kind: 'dial-failed', dial: dialId, failure, detail });
  }

  function open(channel: FrameChannel, dialId?: number): void {
    const id = nextChannel++;
    channels.set(id, channel);
    channel.onFrame((bytes) => {
      const read = traffic.decode(bytes, channel);
      if (read === undefined) return;
      const news = read.frame.kind === 'ping' ? ownMark() : undefined;
      if (news !== undefined) feed({ kind: 'raise-high-water', mark: news });
      feed({ kind: 'frame', channel: id, frame: read.frame });
      if (read.mark !== undefined) deps.onMarkTold?.(read.mark);
    });
    channel.onDrain(() => feed({ kind: 'channel-drained', channel: id }));
    channel.onClose((end) => {
      if (!channels.delete(id)) return;
      deps.onChannelClosed?.(end);
      feed({ kind: 'channel-closed', channel: id, end });
    });
    const { nodeId, clusterId, role } = channel.identity;
    feed({
      kind: 'channel-opened',
      channel: id,
      identity: { nodeId: toNodeId(nodeId), clusterId: toClusterId(clusterId), role },
      ...(dialId === undefined ? {} : { dial: dialId }),
    });
  }

  return {
    self: machine.view().self,
    feed,
    accept: (channel) => (closed ? channel.close('shutting down') : open(channel)),
    view: (): MembershipView => machine.view(),
    gauges: (): SwimGauges => machine.gauges(),
    toWall: (at) => new Date(clock.wall() - (clock.now() - at)),
    isNeighbour: (id) => channels.values().some(({ identity }) => identity.nodeId === id),
    channelWith: (peer) => [...channels.values()].findLast(({ identity }) => identity.nodeId === peer),
    certificateEndOf: (id) =>
      [...channels.values()].findLast(({ identity }) => identity.nodeId === id)?.certificate.notAfter,
    transitionsOf: (id) => history.of(id),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    raiseHighWater: (mark) => feed({ kind: 'raise-high-water', mark }),
    marksHeardAt: () => machine.marksHeardAt(),
    hearMarks: (since) => feed({ kind: 'hear-marks', since }),
    tellClaims: (holds) => feed({ kind: 'tell-claims', holds }),
    tellRegistry: (registry) => feed({ kind: 'tell-registry', registry }),
    leave() {
      if (over) return Promise.resolve();
      const left = Promise.withResolvers<void>();
      const stop = (event: SwimEvent): void => {
        if (event.kind === 'left-mesh') left.resolve();
      };
      listeners.add(stop);
      const deadline = setTimeout(left.resolve, MEMBERSHIP_BOUNDS.leaveDeadlineMs);
      feed({ kind: 'leave' });
      return left.promise.finally(() => {
        clearTimeout(deadline);
        listeners.delete(stop);
      });
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      timer[Symbol.dispose]();
      release();
      for (const abort of dials.values()) abort.abort();
      for (const channel of channels.values()) channel.close('shutting down');
      channels.clear();
    },
  };
}
