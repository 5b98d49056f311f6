/**
 * The one place that talks to the mesh. Each signed-in person has one control client, which carries that person's token, and one watch,
 * shared by all of their views. Both close when nobody has used them for a while, and when the session ends.
 */
import { readFileSync } from 'node:fs';
import { type AuditVerdict, type ControlClient, createControlClient, verifyAudit } from '@omnirelay/client';
import type { NumberedFrame, PeerFrame } from '../data/peer-frame.ts';
import type { ShardFrame } from '../data/shard-frame.ts';
import { BOUNDS } from './bounds.ts';
import { startChangesPicture } from './changes-picture.ts';
import { consoleTracer } from './console-tracer.ts';
import { environment } from './environment.ts';
import { startLeadershipPicture } from './leadership-picture.ts';
import { readMeshIdentity } from './mesh-identity.ts';
import { startNamespacesPicture } from './namespaces-picture.ts';
import { startPeerWatch } from './peer-watch.ts';
import { processWide } from './process-wide.ts';
import { startShardWatch } from './shard-watch.ts';
import { sharedWatch, type Watch } from './shared-watch.ts';
import { startSteeringPicture } from './steering-picture.ts';

export interface MeshGateway {
  readonly client: ControlClient;
  /** Frames of the fleet, resumed after `lastId` where that is possible. */
  watchPeers(lastId: string | undefined, signal: AbortSignal): AsyncIterable<NumberedFrame<PeerFrame>>;
  /** The same of the shards. */
  watchShards(lastId: string | undefined, signal: AbortSignal): AsyncIterable<NumberedFrame<ShardFrame>>;
  /** Reads the whole audit and checks it here, against the mesh CA: no node is believed. */
  verifyAudit(signal: AbortSignal): Promise<AuditVerdict>;
}

interface Held {
  readonly gateway: MeshGateway;
  readonly client: ControlClient;
  readonly peers: Watch<PeerFrame>;
  readonly shards: Watch<ShardFrame>;
  readers: number;
  usedAtMs: number;
}

interface Gateways {
  readonly held: Map<string, Held>;
  /** Ends every stream when the process is told to stop: an open stream would keep it alive. */
  readonly stopping: AbortController;
}

/** Not the leases of nodes: each is led by itself. */
export const LED_KINDS = ['global', 'shard', 'custom'] as const;

export class TooManyStreamsError extends Error {
  readonly code = 'too_many_streams';
}

function release(sessionId: string, entry: Held): void {
  gateways().held.delete(sessionId);
  entry.peers.close();
  entry.shards.close();
  void entry.client[Symbol.asyncDispose]();
}

function sweepIdle(held: ReadonlyMap<string, Held>): void {
  const now = Date.now();
  for (const [sessionId, entry] of held)
    if (entry.readers === 0 && now - entry.usedAtMs > BOUNDS.idleGatewayMs) release(sessionId, entry);
}

const gateways = (): Gateways =>
  processWide('gateways', () => {
    const stopping = new AbortController();
    const held = new Map<string, Held>();
    const stop = (): void => {
      stopping.abort();
      for (const [sessionId, entry] of held) release(sessionId, entry);
      // The streams have ended, but browsers keep their connections open, and next would wait for each to fall idle.
      setTimeout(() => process.exit(), BOUNDS.lingerMs).unref();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    setInterval(() => sweepIdle(held), BOUNDS.idleGatewayMs / 2).unref();
    return { held, stopping };
  });

/** Read as one of the streams that a session may have open. */
async function* readWatch<Frame>(
  entry: Held,
  watch: Watch<Frame>,
  { lastId, signal }: { readonly lastId: string | undefined; readonly signal: AbortSignal },
): AsyncIterable<NumberedFrame<Frame>> {
  if (entry.readers >= BOUNDS.streamsPerSession)
    throw new TooManyStreamsError(`at most ${BOUNDS.streamsPerSession} open views for one session: close one`);
  entry.readers += 1;
  try {
    yield* watch.frames(lastId, AbortSignal.any([signal, gateways().stopping.signal]));
  } finally {
    entry.readers -= 1;
    entry.usedAtMs = Date.now();
  }
}

const watchOfPeers = (client: ControlClient): Watch<PeerFrame> => {
  const { peers, leaders, namespaces, changes, policies, freezes, rebalanceControllers } = client;
  return sharedWatch(() =>
    startPeerWatch((ending) => peers.watch({ signal: ending }), {
      leadership: (ending) =>
        startLeadershipPicture(
          (signal) => leaders.follow({ signal, scopeKind: LED_KINDS }),
          ending,
          (signal) => leaders.watchRejections({ signal }),
        ),
      namespaces: (ending) => startNamespacesPicture((signal) => namespaces.watch({ signal }), ending),
      changes: (ending) => startChangesPicture((signal) => changes.watch({ signal }), ending),
      steering: (ending) =>
        startSteeringPicture(
          {
            freezes: (signal) => freezes.watch({ signal }),
            controllers: (signal) => rebalanceControllers.watch({ signal }),
            policies: (signal) => policies.watch({ signal }),
          },
          ending,
        ),
    }),
  );
};

const watchOfShards = ({ shards }: ControlClient): Watch<ShardFrame> =>
  sharedWatch(() => startShardWatch((ending) => shards.watch({ signal: ending })));

/** The gateway of a session. `token` gives that person's access token, fresh. */
export function gatewayFor(sessionId: string, token: () => Promise<string | undefined>): MeshGateway {
  const { held } = gateways();
  const found = held.get(sessionId);
  if (found !== undefined) {
    found.usedAtMs = Date.now();
    return found.gateway;
  }
  const env = environment();
  const caPem = (): string => readFileSync(env.MESH_CA_FILE, 'utf8');
  const client = createControlClient({
    endpoints: env.MESH_CONTROL_ENDPOINTS,
    caPem,
    trustDomain: env.MESH_TRUST_DOMAIN,
    clusterId: env.MESH_CLUSTER_ID,
    token,
    identity: () => readMeshIdentity(env.MESH_CERTIFICATE_DIR),
    tracer: consoleTracer(),
  });
  const gateway: MeshGateway = {
    client,
    watchPeers: (lastId, signal) => readWatch(entry, entry.peers, { lastId, signal }),
    watchShards: (lastId, signal) => readWatch(entry, entry.shards, { lastId, signal }),
    verifyAudit: (signal) => verifyAudit(client.audit.export({ signal }), caPem()),
  };
  const entry: Held = {
    gateway,
    client,
    peers: watchOfPeers(client),
    shards: watchOfShards(client),
    readers: 0,
    usedAtMs: Date.now(),
  };
  held.set(sessionId, entry);
  return gateway;
}

export function closeGateway(sessionId: string): void {
  const entry = gateways().held.get(sessionId);
  if (entry !== undefined) release(sessionId, entry);
}
