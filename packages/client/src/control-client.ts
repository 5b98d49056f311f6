/** The control client: every operation as a method, over the line that fails over. */
import type { Metadata } from '@grpc/grpc-js';
import {
  type AccessSelf,
  type AuditList,
  type AuditWatchEvent,
  controlPb,
  type GrpcMethodDefinition,
  grpcServiceDefinition,
  type IntentChange,
  type JoinToken,
  jsonToMessage,
  type LabelsChange,
  type LineageAdoption,
  type LineageAnswer,
  type Message,
  messageToJson,
  type NetworkAnswer,
  type PeerAnswer,
  type PeerEvidence,
  type PeerList,
  type PeerWatchEvent,
} from '@omnirelay/wire';
import type { CallOptions, ControlClient, ControlClientOptions } from './api.ts';
import { type ControlLine, callWithFailover } from './call-with-failover.ts';
import { changeCalls } from './change-calls.ts';
import { ownProblem } from './control-error.ts';
import { exportAudit } from './export-audit.ts';
import { followWatch } from './follow-watch.ts';
import { leadershipCalls } from './leadership-calls.ts';
import { leaseHealthCalls } from './lease-health-calls.ts';
import { lineState } from './line-state.ts';
import { freezeCalls, policyCalls, rebalanceControllerCalls } from './policy-calls.ts';
import { asked, on, type RpcOperation } from './rpc-operation.ts';
import { namespaceCalls, shardCalls } from './shard-calls.ts';
import { verifiedEndpoint } from './verified-endpoint.ts';

const peers = grpcServiceDefinition(controlPb.PeerService);
const network = grpcServiceDefinition(controlPb.NetworkService);
const audit = grpcServiceDefinition(controlPb.AuditService);
const access = grpcServiceDefinition(controlPb.AccessService);
const joinTokens = grpcServiceDefinition(controlPb.JoinTokenService);
const lineage = grpcServiceDefinition(controlPb.LineageService);

const OPERATIONS = {
  list: on(peers.listPeers, controlPb.ListPeersRequestSchema, controlPb.ListPeersResponseSchema),
  get: on(peers.getPeer, controlPb.GetPeerRequestSchema, controlPb.GetPeerResponseSchema),
  evidence: on(peers.getPeerEvidence, controlPb.GetPeerEvidenceRequestSchema, controlPb.GetPeerEvidenceResponseSchema),
  cordon: on(peers.cordonPeer, controlPb.CordonPeerRequestSchema, controlPb.CordonPeerResponseSchema),
  uncordon: on(peers.uncordonPeer, controlPb.UncordonPeerRequestSchema, controlPb.UncordonPeerResponseSchema),
  drain: on(peers.drainPeer, controlPb.DrainPeerRequestSchema, controlPb.DrainPeerResponseSchema),
  remove: on(peers.removePeer, controlPb.RemovePeerRequestSchema, controlPb.RemovePeerResponseSchema),
  labels: on(peers.updatePeerLabels, controlPb.UpdatePeerLabelsRequestSchema, controlPb.UpdatePeerLabelsResponseSchema),
  network: on(network.getNetwork, controlPb.GetNetworkRequestSchema, controlPb.GetNetworkResponseSchema),
  watchPeers: on(peers.watchPeers, controlPb.WatchPeersRequestSchema, controlPb.WatchPeersResponseSchema),
  audit: on(audit.listAudit, controlPb.ListAuditRequestSchema, controlPb.ListAuditResponseSchema),
  watchAudit: on(audit.watchAudit, controlPb.WatchAuditRequestSchema, controlPb.WatchAuditResponseSchema),
  self: on(access.getAccessSelf, controlPb.GetAccessSelfRequestSchema, controlPb.GetAccessSelfResponseSchema),
  joinToken: on(
    joinTokens.createJoinToken,
    controlPb.CreateJoinTokenRequestSchema,
    controlPb.CreateJoinTokenResponseSchema,
  ),
  lineage: on(lineage.getLineage, controlPb.GetLineageRequestSchema, controlPb.GetLineageResponseSchema),
  adopt: on(lineage.adoptLineage, controlPb.AdoptLineageRequestSchema, controlPb.AdoptLineageResponseSchema),
} as const;

/** Connects lazily. @throws ControlError `invalid_argument` without an endpoint. */
export function createControlClient(options: ControlClientOptions): ControlClient {
  if (options.endpoints.length === 0) throw ownProblem('invalid_argument', 400, 'name at least one control endpoint');
  const line: ControlLine = {
    endpoints: options.endpoints.map((endpoint) => verifiedEndpoint(endpoint, options)),
    state: lineState(),
    token: options.token,
    at: 0,
  };

  async function call<Shape>(
    { method, input, output }: RpcOperation,
    json: object,
    callOptions: CallOptions = {},
    onHead?: (head: Metadata) => void,
    repeatable = true,
  ): Promise<Shape> {
    const request: Message = jsonToMessage(input, json);
    const carried = await traced(method, callOptions, (carriedOptions) =>
      callWithFailover(line, { method, request, options: carriedOptions, repeatable, onHead }),
    );
    return messageToJson<Shape>(output, carried);
  }

  /** One span over all attempts; the node continues it. */
  function traced<T>(
    { path }: GrpcMethodDefinition,
    callOptions: CallOptions,
    work: (options: CallOptions) => Promise<T>,
  ): Promise<T> {
    if (options.tracer === undefined) return work(callOptions);
    const attributes = { 'rpc.system': 'grpc', 'rpc.method': path.slice(1) };
    const span = { kind: 'client', traceparent: callOptions.traceparent, attributes } as const;
    return options.tracer.inSpan(`call ${path.slice(path.lastIndexOf('/') + 1)}`, span, ({ traceparent }) =>
      work({ ...callOptions, traceparent }),
    );
  }

  const change = <Shape>(
    operation: RpcOperation,
    json: { readonly idempotencyKey?: string; readonly dryRun?: boolean; readonly [field: string]: unknown },
    callOptions: CallOptions | undefined,
    onHead?: (head: Metadata) => void,
  ): Promise<Shape> =>
    call<Shape>(operation, json, callOptions, onHead, json.idempotencyKey !== undefined || json.dryRun === true);

  return {
    peers: {
      list: async (query = {}, callOptions) => {
        const answer = await call<PeerList>(OPERATIONS.list, query, callOptions);
        return { ...answer, peers: answer.peers.map((peer) => asked(peer, query.fields, 'nodeId')) };
      },
      get: (nodeId, { minCursor, ...callOptions } = {}) =>
        call<PeerAnswer>(OPERATIONS.get, { nodeId, minCursor }, callOptions),
      evidence: (nodeId, { minCursor, vantage, ...callOptions } = {}) =>
        call<PeerEvidence>(OPERATIONS.evidence, { nodeId, minCursor, vantage }, callOptions),
      network: (query = {}, callOptions) => call<NetworkAnswer>(OPERATIONS.network, query, callOptions),
      watch: ({ signal, ...filter }) =>
        followWatch<PeerWatchEvent>(line, { operation: OPERATIONS.watchPeers, asked: filter }, { signal }),
      cordon: async (nodeId, mutation = {}, callOptions) =>
        (await change<{ change: IntentChange }>(OPERATIONS.cordon, { nodeId, ...mutation }, callOptions)).change,
      uncordon: async (nodeId, mutation = {}, callOptions) =>
        (await change<{ change: IntentChange }>(OPERATIONS.uncordon, { nodeId, ...mutation }, callOptions)).change,
      drain: async (nodeId, mutation, callOptions) =>
        (await change<{ change: IntentChange }>(OPERATIONS.drain, { nodeId, ...mutation }, callOptions)).change,
      remove: async (nodeId, mutation, callOptions) =>
        (await change<{ change: IntentChange }>(OPERATIONS.remove, { nodeId, ...mutation }, callOptions)).change,
      updateLabels: (nodeId, labels, mutation, callOptions) =>
        change<LabelsChange>(OPERATIONS.labels, { nodeId, ...labels, ...mutation }, callOptions),
    },
    audit: {
      list: async (query = {}, callOptions) => {
        const answer = await call<AuditList>(OPERATIONS.audit, query, callOptions);
        return { ...answer, entries: answer.entries.map((entry) => asked(entry, query.fields, 'id')) };
      },
      watch: ({ signal, ...filter }) =>
        followWatch<AuditWatchEvent>(line, { operation: OPERATIONS.watchAudit, asked: filter }, { signal }),
      export: (exportOptions) => exportAudit(line, exportOptions),
    },
    leaders: leadershipCalls(line, { call, change }),
    leaseHealth: leaseHealthCalls({ call }),
    shards: shardCalls(line, { call, change }),
    namespaces: namespaceCalls(line, { call, change }),
    changes: changeCalls(line, { call, change }),
    policies: policyCalls(line, { call, change }),
    freezes: freezeCalls(line, { call, change }),
    rebalanceControllers: rebalanceControllerCalls(line, { call, change }),
    access: {
      self: ({ minCursor, ...callOptions } = {}) => call<AccessSelf>(OPERATIONS.self, { minCursor }, callOptions),
    },
    joinTokens: {
      create: (request, mutation = {}, callOptions) => {
        // A join token is new each time: there is no version of it that could match.
        const { ifMatch: _, ...rest } = mutation;
        return change<JoinToken>(OPERATIONS.joinToken, { ...request, ...rest }, callOptions);
      },
    },
    lineage: {
      get: ({ minCursor, ...callOptions } = {}) => call<LineageAnswer>(OPERATIONS.lineage, { minCursor }, callOptions),
      adopt: ({ ifMatch: _, ...mutation }, callOptions) =>
        change<LineageAdoption>(OPERATIONS.adopt, mutation, callOptions),
    },
    connection: () => line.state.current(),
    async [Symbol.asyncDispose]() {
      line.state[Symbol.dispose]();
      for (const endpoint of line.endpoints) endpoint.close();
    },
  };
}
