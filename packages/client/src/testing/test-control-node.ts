/** A control node for tests: real grpc-js over the real listener, certificates by the real CA, answers by the test. */
import { Metadata, Server, type ServerUnaryCall, type ServerWritableStream, status } from '@grpc/grpc-js';
import {
  createDevelopmentAuthority,
  createKeyAndCsr,
  DEVELOPMENT_TRUST_DOMAIN,
  type IdentityMaterial,
  identityMaterial,
  loadAuthority,
} from '@omnirelay/pki';
import { createMeshTlsListener, serveGrpc } from '@omnirelay/transport';
import {
  controlPb,
  type DescMessage,
  grpcServiceDefinition,
  jsonToMessage,
  leadershipPb,
  messageToJson,
  shardsPb,
} from '@omnirelay/wire';

export interface TestAuthority {
  readonly caPem: string;
  readonly caKeyHash: string;
  issue(nodeId: string, role: string, clusterId?: string): Promise<IdentityMaterial>;
  sign(csrPem: string, nodeId: string): Promise<string>;
}

export async function testAuthority(): Promise<TestAuthority> {
  const authority = await loadAuthority(await createDevelopmentAuthority({ meshId: 'test', clusterId: 'c1' }));
  const identity = (nodeId: string, role: string, clusterId = 'c1') => ({
    trustDomain: DEVELOPMENT_TRUST_DOMAIN,
    clusterId,
    role,
    nodeId,
  });
  return {
    caPem: authority.caPem,
    caKeyHash: authority.caKeyHash,
    async issue(nodeId, role, clusterId) {
      const who = identity(nodeId, role, clusterId);
      const { privateKeyPem, csrPem } = await createKeyAndCsr(who);
      const { certificateChainPem } = await authority.signCsr(csrPem, { identity: who });
      return identityMaterial({ certificateChainPem, privateKeyPem, caPem: authority.caPem });
    },
    sign: async (csrPem, nodeId) =>
      (await authority.signCsr(csrPem, { identity: identity(nodeId, 'worker') })).certificateChainPem,
  };
}

/** What a test's answer may be: JSON, or a failure. */
export interface Failure {
  readonly fail: status;
  readonly problem?: object;
  readonly details?: string;
}

export type Call = ServerUnaryCall<unknown, unknown>;
export type WatchCall = ServerWritableStream<unknown, unknown>;

export interface TestControlNode extends AsyncDisposable {
  readonly endpoint: string;
  readonly calls: { readonly method: string; readonly metadata: Metadata }[];
  answer: (method: string, call: Call) => object | Failure | 'silence';
  watch: (call: TestWatch) => void;
}

export interface TestWatch {
  readonly cursor: string;
  /** The whole request. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly metadata: Metadata;
  /** Sent before the first event. */
  head(values: Readonly<Record<string, string>>): void;
  event(event: object): void;
  end(): void;
  fail(code: status): void;
  readonly ended: Promise<void>;
}

const { PeerService, AuditService, AccessService, BootstrapService } = controlPb;
const { LeadershipControlService } = leadershipPb;
const { ShardControlService } = shardsPb;

export async function testControlNode(material: IdentityMaterial, port = 0): Promise<TestControlNode> {
  const listener = await createMeshTlsListener({
    identity: { current: () => material, onRotate: () => () => {}, async [Symbol.asyncDispose]() {} },
    trustDomain: DEVELOPMENT_TRUST_DOMAIN,
    bindAddress: '127.0.0.1',
    port,
    clientCertificate: 'optional',
    alpn: ['h2'],
  });
  const grpc = new Server();
  const node: TestControlNode = {
    endpoint: `127.0.0.1:${listener.address().port}`,
    calls: [],
    answer: () => ({ fail: status.UNIMPLEMENTED }),
    watch: (call) => call.fail(status.UNIMPLEMENTED),
    async [Symbol.asyncDispose]() {
      grpc.forceShutdown();
      await listener.close();
    },
  };
  const own = [PeerService, AuditService, AccessService, BootstrapService];
  for (const service of [...own, LeadershipControlService, ShardControlService]) {
    const definition = grpcServiceDefinition(service);
    const handlers = service.methods.map((method) => [
      method.localName,
      method.methodKind === 'server_streaming'
        ? (call: WatchCall) => {
            node.calls.push({ method: method.localName, metadata: call.metadata });
            node.watch(watchOf(call, method));
          }
        : (call: Call, done: (error: object | null, answer?: unknown) => void) => {
            node.calls.push({ method: method.localName, metadata: call.metadata });
            const answer = node.answer(method.localName, call);
            if (answer === 'silence') return;
            if (!('fail' in answer)) return done(null, jsonToMessage(method.output, answer));
            const metadata = new Metadata();
            const failure = answer as Failure;
            if (failure.problem !== undefined) metadata.set('omnirelay-problem', JSON.stringify(failure.problem));
            done({ code: failure.fail, details: failure.details ?? 'failed', metadata });
          },
    ]);
    grpc.addService(definition, Object.fromEntries(handlers));
  }
  serveGrpc(listener, grpc);
  return node;
}

export function metadataOf(values: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(values)) metadata.set(name, value);
  return metadata;
}

function watchOf(
  call: WatchCall,
  { input, output }: { readonly input: DescMessage; readonly output: DescMessage },
): TestWatch {
  const asked = messageToJson<Record<string, unknown>>(input, call.request as never);
  const ended = Promise.withResolvers<void>();
  call.on('cancelled', () => ended.resolve());
  return {
    cursor: String(asked.cursor ?? ''),
    asked,
    metadata: call.metadata,
    ended: ended.promise,
    head: (values) => call.sendMetadata(metadataOf(values)),
    event: (event) => call.write(jsonToMessage(output, event)),
    end: () => call.end(),
    fail: (code) => call.emit('error', { code, details: 'ended by the test' }),
  };
}
