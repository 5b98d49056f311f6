/** The first frames of a channel: hello, and welcome or a reject that says why. */
import type { Channel } from './channels.ts';
import { CAPABILITIES, type Frame, OLDEST_WIRE_VERSION, type RejectReason, WIRE_VERSION } from './frames.ts';
import { compareLives } from './life-order.ts';
import type { ChannelId } from './machine-io.ts';
import type { SwimContext } from './swim-context.ts';

type Hello = Extract<Frame, { kind: 'hello' }>;

export function sayHello(ctx: SwimContext, channel: Channel): void {
  const { meshId, clusterId } = ctx.identity;
  const { claim } = ctx.self;
  ctx.edges.send(
    channel,
    {
      kind: 'hello',
      wireVersion: WIRE_VERSION,
      oldestWireVersion: OLDEST_WIRE_VERSION,
      capabilities: CAPABILITIES,
      meshId,
      clusterId,
      claim,
      purpose: channel.purpose,
    },
    true,
  );
}

/** Turns a channel away before anything was said on it, with the reason; whoever dialled tries again later. */
export function refuseChannel(
  ctx: SwimContext,
  channel: ChannelId,
  reason: 'too-many-channels' | 'shutting-down',
  detail: string,
): void {
  ctx.output({ kind: 'send', channel, frame: { kind: 'reject', reason, detail, bootEpochFloor: 0n } });
  ctx.output({ kind: 'close', channel, reason: detail });
}

const isCertified = (ctx: SwimContext, { identity, peer }: Channel, { nodeId, metadata }: Hello['claim']): boolean =>
  nodeId === peer &&
  identity.clusterId === ctx.identity.clusterId &&
  metadata.clusterId === ctx.identity.clusterId &&
  metadata.role === identity.role;

const misnamed = ({ identity, peer }: Channel, { nodeId, metadata }: Hello['claim']): string =>
  `certified as ${identity.role} ${peer} in ${identity.clusterId}, claims to be ${metadata.role} ${nodeId} in ${metadata.clusterId}`;

/** Why this peer is not let in, or null. */
function objection(ctx: SwimContext, channel: Channel, hello: Hello): readonly [RejectReason, string] | null {
  const { meshId, clusterId } = ctx.identity;
  const { claim } = hello;
  if (hello.meshId !== meshId) return ['wrong-mesh', `this is mesh ${meshId}, not ${hello.meshId}`];
  if (hello.clusterId !== clusterId || claim.metadata.clusterId !== clusterId)
    return ['wrong-cluster', `this is cluster ${clusterId}, not ${hello.clusterId}`];
  if (hello.oldestWireVersion > WIRE_VERSION || hello.wireVersion < OLDEST_WIRE_VERSION) {
    const theirs = `${hello.oldestWireVersion} to ${hello.wireVersion}`;
    return ['incompatible-version', `wire versions ${OLDEST_WIRE_VERSION} to ${WIRE_VERSION} here, ${theirs} there`];
  }
  if (!isCertified(ctx, channel, claim)) return ['identity-mismatch', misnamed(channel, claim)];
  const known = ctx.table.get(claim.nodeId);
  if (known !== undefined && compareLives(claim, known.life) < 0)
    return ['duplicate-node-id', `a later life of ${claim.nodeId} is known`];
  return null;
}

export function onHello(ctx: SwimContext, channel: Channel, hello: Hello): void {
  const { edges } = ctx;
  const refused = objection(ctx, channel, hello);
  const known = ctx.table.get(channel.peer);
  const bootEpochFloor = known?.life.bootEpoch ?? 0n;
  if (refused !== null) {
    const [reason, detail] = refused;
    edges.send(channel, { kind: 'reject', reason, detail, bootEpochFloor }, true);
    ctx.event({ kind: 'peer-rejected', nodeId: channel.peer, reason, detail });
    edges.close(channel, reason);
    return;
  }
  if (channel.peer === ctx.identity.nodeId) {
    meetSelf(ctx, channel, hello);
    return;
  }
  const wireVersion = Math.min(WIRE_VERSION, hello.wireVersion);
  const capabilities = CAPABILITIES;
  const { claim } = ctx.self;
  edges.send(channel, { kind: 'welcome', wireVersion, capabilities, claim, bootEpochFloor }, true);
  settleIn(ctx, channel, hello, hello.purpose === 'join');
}

/**
 * A node that dialled itself finds out. Else a later life of it greets, certified like any peer, and this one gives way, joined or not: it
 * is no memory that a new epoch outdoes, but runs. It is told no floor, which at the same epoch would end it as well.
 */
function meetSelf(ctx: SwimContext, channel: Channel, { claim }: Hello): void {
  const { edges, self } = ctx;
  if (compareLives(claim, self.claim) === 0) {
    edges.close(channel, 'this node itself');
    return;
  }
  const detail = `an earlier life of ${claim.nodeId} was here, and ends`;
  edges.send(channel, { kind: 'reject', reason: 'shutting-down', detail, bootEpochFloor: 0n }, true);
  self.giveWay(
    claim,
    `boot epoch ${claim.bootEpoch}, boot id ${claim.bootId} of ${claim.nodeId} has dialled this node`,
  );
}

export function onWelcome(ctx: SwimContext, channel: Channel, frame: Extract<Frame, { kind: 'welcome' }>): void {
  const { edges, joining, self } = ctx;
  const known = ctx.table.get(channel.peer);
  const fault = !isCertified(ctx, channel, frame.claim)
    ? 'identity-mismatch'
    : frame.wireVersion < OLDEST_WIRE_VERSION || frame.wireVersion > WIRE_VERSION
      ? 'incompatible-version'
      : known !== undefined && compareLives(frame.claim, known.life) < 0
        ? 'duplicate-node-id'
        : null;
  if (fault !== null) {
    const detail =
      fault === 'identity-mismatch'
        ? misnamed(channel, frame.claim)
        : fault === 'incompatible-version'
          ? `answers in wire version ${frame.wireVersion}, ${OLDEST_WIRE_VERSION} to ${WIRE_VERSION} here`
          : `a later life of ${channel.peer} is known`;
    ctx.event({ kind: 'peer-rejected', nodeId: channel.peer, reason: fault, detail });
    if (channel.address !== null) joining.onFailed(channel.address, 'rejected');
    edges.slowDown(channel.peer, true);
    edges.close(channel, fault);
    return;
  }
  const outcome = self.onFloor(frame.bootEpochFloor, false);
  if (outcome === 'superseded') return;
  if (outcome === 'reborn') {
    if (channel.address !== null) joining.onFailed(channel.address, 'reborn');
    edges.close(channel, 'a new life begins');
    return;
  }
  if (channel.address !== null) joining.onAnswered(channel.address, channel.peer);
  settleIn(ctx, channel, frame, channel.purpose === 'join');
}

/** The peer would not have us. */
export function onReject(ctx: SwimContext, channel: Channel, frame: Extract<Frame, { kind: 'reject' }>): void {
  const { edges, joining, self } = ctx;
  const address = channel.address ?? ctx.table.get(channel.peer)?.claim?.metadata.endpoint ?? self.address;
  edges.close(channel, 'rejected');
  if (frame.reason === 'duplicate-node-id') {
    const outcome = self.onFloor(frame.bootEpochFloor, true);
    if (outcome === 'superseded') return;
    if (outcome === 'reborn') {
      joining.onFailed(address, 'reborn');
      return;
    }
  }
  ctx.event({ kind: 'rejected-by', peer: channel.peer, address, reason: frame.reason, detail: frame.detail });
  const temporary = frame.reason === 'shutting-down' || frame.reason === 'too-many-channels';
  edges.slowDown(channel.peer, !temporary);
  joining.onFailed(address, temporary ? 'unreachable' : 'rejected');
}

function settleIn(
  ctx: SwimContext,
  channel: Channel,
  greeting: Pick<Hello, 'claim' | 'wireVersion' | 'capabilities'>,
  whole: boolean,
): void {
  const { edges, table, now } = ctx;
  const { claim } = greeting;
  channel.wireVersion = Math.min(WIRE_VERSION, greeting.wireVersion);
  channel.capabilities = greeting.capabilities;
  edges.opened(channel, claim.bootId);
  ctx.adopt({ kind: 'alive', claim }, channel.peer);
  table.noteEvidence(channel.peer, { lastSeen: now });
  if (whole) ctx.sync.sendAll(channel);
  else {
    const member = table.get(channel.peer);
    // Thought unreachable and yet here: it hears of it first, and refutes.
    if (member !== undefined && member.liveness !== 'alive') {
      edges.sendClaims(
        channel,
        'events',
        table.claimsOf(member, now).filter((each) => each.kind !== 'alive'),
        true,
      );
    }
    if ((channel.purpose === 'repair' && channel.dialled) || !ctx.joining.joined) ctx.sync.sendDigest(channel);
  }
  if (!channel.dialled && whole) ctx.joining.complete();
  ctx.relay.onOpen(channel);
}
