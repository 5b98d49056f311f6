/** The first frames of a channel: hello, and welcome or a reject that says why. */
import type { Channel } from './channels.ts';
import { CAPABILITIES, type Frame, OLDEST_WIRE_VERSION, type RejectReason, WIRE_VERSION } from './frames.ts';
import { compareLives } from './life-order.ts';
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
  if (claim.nodeId !== channel.peer || channel.identity.clusterId !== clusterId)
    return [
      'identity-mismatch',
      `certified as ${channel.peer} in ${channel.identity.clusterId}, claims ${claim.nodeId}`,
    ];
  if (ctx.self.leaving || ctx.phase === 'ended') return ['shutting-down', 'this node is leaving'];
  const known = ctx.table.get(claim.nodeId);
  if (known !== undefined && compareLives(claim, known.life) < 0)
    return ['duplicate-node-id', `a later life of ${claim.nodeId} is known`];
  return null;
}

export function onHello(ctx: SwimContext, channel: Channel, hello: Hello): void {
  const { edges } = ctx;
  if (hello.claim.nodeId === ctx.identity.nodeId && channel.peer === ctx.identity.nodeId) {
    meetSelf(ctx, channel, hello);
    return;
  }
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
  const wireVersion = Math.min(WIRE_VERSION, hello.wireVersion);
  const capabilities = CAPABILITIES;
  const { claim } = ctx.self;
  edges.send(channel, { kind: 'welcome', wireVersion, capabilities, claim, bootEpochFloor }, true);
  settleIn(ctx, channel, hello.claim, hello.purpose === 'join');
}

/** A node that dialled itself finds out; a clone of it in another process is told that it is one. */
function meetSelf(ctx: SwimContext, channel: Channel, hello: Hello): void {
  const { claim } = ctx.self;
  const order = compareLives(hello.claim, claim);
  if (order !== 0) {
    const detail = `${claim.nodeId} runs already`;
    const bootEpochFloor = claim.bootEpoch;
    ctx.edges.send(channel, { kind: 'reject', reason: 'duplicate-node-id', detail, bootEpochFloor }, true);
    ctx.event({ kind: 'peer-rejected', nodeId: claim.nodeId, reason: 'duplicate-node-id', detail });
  }
  ctx.edges.close(channel, 'duplicate-node-id');
}

export function onWelcome(ctx: SwimContext, channel: Channel, frame: Extract<Frame, { kind: 'welcome' }>): void {
  const { edges, joining, self } = ctx;
  const fault =
    frame.claim.nodeId !== channel.peer || frame.claim.metadata.clusterId !== ctx.identity.clusterId
      ? 'identity-mismatch'
      : frame.wireVersion < OLDEST_WIRE_VERSION || frame.wireVersion > WIRE_VERSION
        ? 'incompatible-version'
        : null;
  if (fault !== null) {
    const detail = `certified as ${channel.peer}, answers as ${frame.claim.nodeId}, wire version ${frame.wireVersion}`;
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
  settleIn(ctx, channel, frame.claim, channel.purpose === 'join');
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

function settleIn(ctx: SwimContext, channel: Channel, claim: Hello['claim'], whole: boolean): void {
  const { edges, table, now } = ctx;
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
    if (channel.purpose === 'repair' && channel.dialled) ctx.sync.sendDigest(channel);
  }
  if (!channel.dialled && whole) ctx.joining.complete();
  ctx.relay.onOpen(channel);
}
