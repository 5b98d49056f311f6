/** Shards in the control client: where they are, why, what moved and would move, pausing them, and their namespaces. */
import {
  grpcServiceDefinition,
  type NamespaceChange,
  type NamespaceList,
  type NamespaceWatchEvent,
  type ShardAnswer,
  type ShardDiff,
  type ShardExplanation,
  type ShardList,
  type ShardMapVersionList,
  type ShardSimulationAnswer,
  type ShardStatusChange,
  type ShardWatchEvent,
  shardsPb,
} from '@omnirelay/wire';
import type { ControlLine } from './call-with-failover.ts';
import { followWatch } from './follow-watch.ts';
import { asked, on, type RpcCalls } from './rpc-operation.ts';
import type { NamespaceCalls, ShardCalls } from './shards-api.ts';
import { ToldVersions } from './told-versions.ts';

const shards = grpcServiceDefinition(shardsPb.ShardControlService);

const OPERATIONS = {
  list: on(shards.listShards, shardsPb.ListShardsRequestSchema, shardsPb.ListShardsResponseSchema),
  get: on(shards.getShard, shardsPb.GetShardRequestSchema, shardsPb.GetShardResponseSchema),
  watch: on(shards.watchShards, shardsPb.WatchShardsRequestSchema, shardsPb.WatchShardsResponseSchema),
  versions: on(shards.listMapVersions, shardsPb.ListMapVersionsRequestSchema, shardsPb.ListMapVersionsResponseSchema),
  diff: on(shards.diffShards, shardsPb.DiffShardsRequestSchema, shardsPb.DiffShardsResponseSchema),
  explain: on(shards.explainShard, shardsPb.ExplainShardRequestSchema, shardsPb.ExplainShardResponseSchema),
  simulate: on(shards.simulateShards, shardsPb.SimulateShardsRequestSchema, shardsPb.SimulateShardsResponseSchema),
  pause: on(shards.pauseShard, shardsPb.PauseShardRequestSchema, shardsPb.PauseShardResponseSchema),
  resume: on(shards.resumeShard, shardsPb.ResumeShardRequestSchema, shardsPb.ResumeShardResponseSchema),
  disable: on(shards.disableShard, shardsPb.DisableShardRequestSchema, shardsPb.DisableShardResponseSchema),
  namespaces: on(shards.listNamespaces, shardsPb.ListNamespacesRequestSchema, shardsPb.ListNamespacesResponseSchema),
  watchNamespaces: on(
    shards.watchNamespaces,
    shardsPb.WatchNamespacesRequestSchema,
    shardsPb.WatchNamespacesResponseSchema,
  ),
  create: on(shards.createNamespace, shardsPb.CreateNamespaceRequestSchema, shardsPb.CreateNamespaceResponseSchema),
  change: on(shards.changeNamespace, shardsPb.ChangeNamespaceRequestSchema, shardsPb.ChangeNamespaceResponseSchema),
} as const;

/** Answers of changes come one level down. */
interface Changed<Change> {
  readonly change: Change;
}

export function shardCalls(line: ControlLine, calls: RpcCalls): ShardCalls {
  const told = new ToldVersions();
  const call: RpcCalls['call'] = (operation, json, options) =>
    calls.call(operation, json, options, told.readerOf(json));
  const change: RpcCalls['change'] = (operation, json, options) =>
    calls.change(operation, json, options, told.readerOf(json));
  return {
    toldVersion: (namespace) => told.newest(namespace),
    list: async (query = {}, options) => {
      const answer = await call<ShardList>(OPERATIONS.list, query, options);
      return { ...answer, items: answer.items.map((shard) => asked(shard, query.fields, 'shardId')) };
    },
    get: (namespace, shardId, { minCursor, ...options } = {}) =>
      call<ShardAnswer>(OPERATIONS.get, { namespace, shardId, minCursor }, options),
    watch: ({ signal, ...filter }) =>
      followWatch<ShardWatchEvent>(
        line,
        { operation: OPERATIONS.watch, asked: filter, onHead: told.readerOf(filter) },
        { signal },
      ),
    versions: async (query = {}, options) => {
      const answer = await call<ShardMapVersionList>(OPERATIONS.versions, query, options);
      return { ...answer, items: answer.items.map((version) => asked(version, query.fields, 'version')) };
    },
    diff: (query, options) => call<ShardDiff>(OPERATIONS.diff, query, options),
    explain: (namespace, shardId, { minCursor, at, ...options } = {}) =>
      call<ShardExplanation>(OPERATIONS.explain, { namespace, shardId, minCursor, at }, options),
    simulate: (query, options) => call<ShardSimulationAnswer>(OPERATIONS.simulate, query, options),
    pause: async (input, options) =>
      (await change<Changed<ShardStatusChange>>(OPERATIONS.pause, { ...input }, options)).change,
    resume: async (input, options) =>
      (await change<Changed<ShardStatusChange>>(OPERATIONS.resume, { ...input }, options)).change,
    disable: async (input, options) =>
      (await change<Changed<ShardStatusChange>>(OPERATIONS.disable, { ...input }, options)).change,
  };
}

export function namespaceCalls(line: ControlLine, { call, change }: RpcCalls): NamespaceCalls {
  return {
    list: async (query = {}, options) => {
      const answer = await call<NamespaceList>(OPERATIONS.namespaces, query, options);
      return { ...answer, items: answer.items.map((one) => asked(one, query.fields, 'namespace')) };
    },
    watch: ({ signal, ...filter }) =>
      followWatch<NamespaceWatchEvent>(line, { operation: OPERATIONS.watchNamespaces, asked: filter }, { signal }),
    create: async (input, options) =>
      (await change<Changed<NamespaceChange>>(OPERATIONS.create, { ...input }, options)).change,
    change: async (input, options) =>
      (await change<Changed<NamespaceChange>>(OPERATIONS.change, { ...input }, options)).change,
  };
}
