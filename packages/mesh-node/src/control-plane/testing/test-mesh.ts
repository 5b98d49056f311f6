/** Real control planes over real sockets and certificates, on one in-memory registry that a test can darken. */
import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import {
  type CertificateAuthority,
  createDevelopmentAuthority,
  createKeyAndCsr,
  type IdentityMaterial,
  type IdentitySource,
  identityMaterial,
  loadAuthority,
  type MeshIdentity,
} from '@omnirelay/pki';
import { type Clock, instant, prng, wallTime } from '@omnirelay/primitives';
import {
  createMemoryStore,
  type GuardedRegistry,
  type MemoryStore,
  NO_HIGH_WATER,
  openGuardedRegistry,
  openHighWater,
} from '@omnirelay/registry';
import { Denials } from '../../membership/denials.ts';
import { answerObserve } from '../../membership/observe-members.ts';
import { createNodeLogger } from '../../observability/logger.ts';
import { createNodeMetrics, type NodeMetrics } from '../../observability/metrics.ts';
import { createNodeTracer } from '../../observability/node-tracer.ts';
import { openFollowedShards } from '../../sharding/open-followed-shards.ts';
import { type ControlPlane, type ControlPlaneConfig, startControlPlane } from '../start-control-plane.ts';
import { AUDIENCE, startTestIssuer, type TestIssuer } from './test-issuer.ts';
import { createTestMembership, type TestMembership } from './test-membership.ts';
import type { TestSight } from './test-sight.ts';

export const TRUST = 'dev.omnirelay.invalid';
const MESH = 'test-mesh';
const clock: Clock = { now: () => instant(performance.now()), wall: () => wallTime(Date.now()) };

export interface TestNode {
  readonly nodeId: string;
  readonly control: ControlPlane;
  readonly membership: TestMembership;
  readonly registry: GuardedRegistry;
  readonly metrics: NodeMetrics;
  /** The lines that it has logged. */
  readonly logged: readonly string[];
  readonly url: string;
}

export interface TestMesh extends AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly store: MemoryStore;
  readonly authority: CertificateAuthority;
  readonly caPem: string;
  identity(role: string, nodeId: string): Promise<IdentityMaterial>;
  startNode(
    nodeId: string,
    options?: Partial<ControlPlaneConfig> & {
      readonly waitForRegistry?: boolean;
      /** What it sees of leases; nothing without it. */
      readonly leadership?: TestSight;
    },
  ): Promise<TestNode>;
  /** Ended with the mesh. */
  signIn(node: TestNode, name: string, scope: string): Promise<SignedIn>;
  /** A question to this member is heard and never answered. */
  silence(nodeId: string): void;
  /** Of the questions that are waiting for an answer which never comes, whose. */
  unanswered(): readonly string[];
  /** Lets no call into the store before this resolves. */
  holdStore(until: Promise<void>): void;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever shape it asked for
  readonly json: any;
}

async function openIdentity(material: IdentityMaterial): Promise<IdentitySource> {
  return { current: () => material, onRotate: () => () => undefined, async [Symbol.asyncDispose]() {} };
}

export async function startTestMesh(): Promise<TestMesh> {
  await using building = new AsyncDisposableStack();
  const issuer = building.use(await startTestIssuer());
  const files = await createDevelopmentAuthority({
    meshId: MESH,
    clusterId: 'core',
    // Older than what it signs in a test, so that certificates of the past are possible.
    now: new Date(Date.now() - 2 * 3_600_000),
  });
  const authority = await loadAuthority(files);
  let held: Promise<void> = Promise.resolve();
  const store = createMemoryStore({ prng: prng(1), wall: () => Date.now(), gate: () => held });
  const identity = async (role: string, nodeId: string): Promise<IdentityMaterial> => {
    const who: MeshIdentity = { trustDomain: TRUST, clusterId: 'core', role, nodeId };
    const { csrPem, privateKeyPem } = await createKeyAndCsr(who);
    const { certificateChainPem } = await authority.signCsr(csrPem, { identity: who, ips: ['127.0.0.1'] });
    return identityMaterial({ certificateChainPem, privateKeyPem, caPem: authority.caPem });
  };
  const members = new Map<string, TestMembership>();
  const silent = new Set<string>();
  const unanswered: string[] = [];
  const parts = building.move();
  const startNode: TestMesh['startNode'] = async (nodeId, { waitForRegistry = true, leadership, ...config } = {}) => {
    const material = await identity('control', nodeId);
    const registry = parts.use(
      openGuardedRegistry({
        kind: 'memory',
        openStore: async () => store.open({ meshId: MESH, clusterId: 'core' }),
        meshId: MESH,
        clusterId: 'core',
        highWater: parts.use(
          await openHighWater({ load: async () => NO_HIGH_WATER, save: async () => undefined }, () => undefined),
        ),
        founding: () => ({ kind: 'given' }),
        clock,
        writerId: nodeId,
        checkEveryMs: 50,
      }),
    );
    if (waitForRegistry) await stateIs(registry, 'ok');
    const membership = createTestMembership(nodeId);
    members.set(nodeId, membership);
    const metrics = createNodeMetrics();
    const logged: string[] = [];
    const logger = createNodeLogger({
      self: material.identity,
      region: 'eu-west',
      meshVersion: '0.1.0',
      destination: { write: (line) => void logged.push(line) },
    });
    const control = parts.use(
      await startControlPlane({
        self: material.identity,
        membership,
        registry,
        ...(leadership === undefined ? {} : { leadership }),
        authority,
        identity: await openIdentity(material),
        config: {
          mode: 'dev',
          meshId: MESH,
          bindAddress: '127.0.0.1',
          grpcPort: 0,
          httpsPort: 0,
          oidc: { issuer: issuer.url, audience: AUDIENCE },
          ...config,
        },
        shards: parts.use(openFollowedShards({ registry, clock, logger })),
        logger,
        metrics,
        tracer: createNodeTracer({ self: material.identity, meshVersion: '0.1.0' }),
        clock,
        denials: new Denials(),
        tellMember: async () => new Uint8Array(),
        askMember: async ({ nodeId: asked }, request, signal) => {
          if (silent.has(asked)) {
            unanswered.push(asked);
            if (!signal.aborted) await once(signal, 'abort');
            unanswered.splice(unanswered.indexOf(asked), 1);
            throw new Error(`${asked} says nothing`);
          }
          const answer = members.get(asked);
          if (answer === undefined) throw new Error(`${asked} does not answer`);
          return answerObserve(answer, request, clock.now()) ?? new Uint8Array();
        },
        seeds: () => ['127.0.0.1:17421'],
        bootEpochFloor: () => 41n,
      }),
    );
    const url = `https://127.0.0.1:${control.httpsAddress.port}`;
    return { nodeId, control, membership, registry, metrics, logged, url };
  };
  return {
    issuer,
    store,
    authority,
    caPem: authority.caPem,
    identity,
    startNode,
    async signIn(node, name, scope) {
      const token = await issuer.token(name, scope);
      return { ...parts.use(await openRest(node, authority, { token })), token };
    },
    silence: (nodeId) => void silent.add(nodeId),
    unanswered: () => [...unanswered],
    holdStore: (until) => {
      held = until;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** Waits for the state, by event. */
export async function stateIs(registry: GuardedRegistry, ...kinds: string[]): Promise<void> {
  if (kinds.includes(registry.state().kind)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = registry.onStateChange((state) => kinds.includes(state.kind) && resolve());
  if (kinds.includes(registry.state().kind)) resolve();
  await promise;
  stop();
}

export interface RestClient extends AsyncDisposable {
  readonly session: ClientHttp2Session;
  call(
    method: string,
    path: string,
    options?: { readonly headers?: Record<string, string>; readonly body?: unknown },
  ): Promise<RestAnswer>;
}

/** Somebody with a token, and a connection to the node where it is good. */
export interface SignedIn extends RestClient {
  readonly token: string;
}

export async function openRest(
  node: TestNode,
  mesh: Pick<TestMesh, 'caPem'>,
  caller: { readonly token?: string; readonly identity?: IdentityMaterial } = {},
): Promise<RestClient> {
  const { identity, token } = caller;
  const session = connect(node.url, {
    ca: mesh.caPem,
    checkServerIdentity: () => undefined,
    ...(identity === undefined ? {} : { cert: identity.certificateChainPem, key: identity.privateKeyPem }),
  });
  // A connection that is cut is told by the calls on it.
  session.on('error', () => undefined);
  await once(session, 'connect');
  return {
    session,
    async call(method, path, { headers = {}, body } = {}) {
      const request = session.request({
        ':method': method,
        ':path': path,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      });
      request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
      const answered = Promise.withResolvers<Record<string, string | number | undefined>>();
      request.once('response', (h) => answered.resolve(h as Record<string, string | number | undefined>));
      request.once('error', answered.reject);
      request.once('close', () => answered.reject(new Error('the connection ended without an answer')));
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => {
        text += chunk;
      });
      const head = await answered.promise;
      if (!request.readableEnded) await once(request, 'end');
      return { status: Number(head[':status']), headers: head, json: text === '' ? null : JSON.parse(text) };
    },
    async [Symbol.asyncDispose]() {
      session.destroy();
    },
  };
}
