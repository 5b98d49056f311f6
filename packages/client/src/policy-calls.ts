/** Policies, freezes and the controllers of rebalancing in the control client. */
import {
  type FreezeChange,
  type FreezeList,
  type FreezeWatchEvent,
  grpcServiceDefinition,
  type PolicyAnswer,
  type PolicyChange,
  type PolicyDiff,
  type PolicyList,
  type PolicyVersionList,
  type PolicyWatchEvent,
  policiesPb,
  type RebalanceControllerList,
  type RebalanceControllerWatchEvent,
} from '@omnirelay/wire';
import type { ControlLine } from './call-with-failover.ts';
import { followWatch } from './follow-watch.ts';
import type { FreezeCalls, PolicyCalls, RebalanceControllerCalls } from './policies-api.ts';
import { asked, on, type RpcCalls } from './rpc-operation.ts';

const service = grpcServiceDefinition(policiesPb.PolicyControlService);
const pb = policiesPb;

const OPERATIONS = {
  list: on(service.listPolicies, pb.ListPoliciesRequestSchema, pb.ListPoliciesResponseSchema),
  get: on(service.getPolicy, pb.GetPolicyRequestSchema, pb.GetPolicyResponseSchema),
  watch: on(service.watchPolicies, pb.WatchPoliciesRequestSchema, pb.WatchPoliciesResponseSchema),
  change: on(service.changePolicy, pb.ChangePolicyRequestSchema, pb.ChangePolicyResponseSchema),
  reset: on(service.resetPolicy, pb.ResetPolicyRequestSchema, pb.ResetPolicyResponseSchema),
  versions: on(service.listPolicyVersions, pb.ListPolicyVersionsRequestSchema, pb.ListPolicyVersionsResponseSchema),
  diff: on(service.diffPolicy, pb.DiffPolicyRequestSchema, pb.DiffPolicyResponseSchema),
  freezes: on(service.listFreezes, pb.ListFreezesRequestSchema, pb.ListFreezesResponseSchema),
  watchFreezes: on(service.watchFreezes, pb.WatchFreezesRequestSchema, pb.WatchFreezesResponseSchema),
  create: on(service.createFreeze, pb.CreateFreezeRequestSchema, pb.CreateFreezeResponseSchema),
  lift: on(service.liftFreeze, pb.LiftFreezeRequestSchema, pb.LiftFreezeResponseSchema),
  controllers: on(
    service.listRebalanceControllers,
    pb.ListRebalanceControllersRequestSchema,
    pb.ListRebalanceControllersResponseSchema,
  ),
  watchControllers: on(
    service.watchRebalanceControllers,
    pb.WatchRebalanceControllersRequestSchema,
    pb.WatchRebalanceControllersResponseSchema,
  ),
} as const;

/** Answers of changes come one level down. */
interface Changed<Change> {
  readonly change: Change;
}

export function policyCalls(line: ControlLine, { call, change }: RpcCalls): PolicyCalls {
  return {
    list: async (query = {}, options) => {
      const answer = await call<PolicyList>(OPERATIONS.list, query, options);
      return { ...answer, items: answer.items.map((one) => asked(one, query.fields, 'id')) };
    },
    get: (policy, { minCursor, ...options } = {}) => call<PolicyAnswer>(OPERATIONS.get, { policy, minCursor }, options),
    watch: ({ signal, ...filter }) =>
      followWatch<PolicyWatchEvent>(line, { operation: OPERATIONS.watch, asked: filter }, { signal }),
    change: async (input, options) =>
      (await change<Changed<PolicyChange>>(OPERATIONS.change, { ...input }, options)).change,
    reset: async (input, options) =>
      (await change<Changed<PolicyChange>>(OPERATIONS.reset, { ...input }, options)).change,
    versions: (query, options) => call<PolicyVersionList>(OPERATIONS.versions, query, options),
    diff: (query, options) => call<PolicyDiff>(OPERATIONS.diff, query, options),
  };
}

export function freezeCalls(line: ControlLine, { call, change }: RpcCalls): FreezeCalls {
  return {
    list: async (query = {}, options) => {
      const answer = await call<FreezeList>(OPERATIONS.freezes, query, options);
      return { ...answer, items: answer.items.map((one) => asked(one, query.fields, 'id')) };
    },
    watch: ({ signal, ...filter }) =>
      followWatch<FreezeWatchEvent>(line, { operation: OPERATIONS.watchFreezes, asked: filter }, { signal }),
    create: async (input, options) =>
      (await change<Changed<FreezeChange>>(OPERATIONS.create, { ...input }, options)).change,
    lift: async (input, options) =>
      (await change<Changed<FreezeChange>>(OPERATIONS.lift, { ...input }, options)).change,
  };
}

export function rebalanceControllerCalls(line: ControlLine, { call }: RpcCalls): RebalanceControllerCalls {
  return {
    list: async (query = {}, options) => {
      const answer = await call<RebalanceControllerList>(OPERATIONS.controllers, query, options);
      return { ...answer, items: answer.items.map((one) => asked(one, query.fields, 'namespace')) };
    },
    watch: ({ signal, ...filter }) =>
      followWatch<RebalanceControllerWatchEvent>(
        line,
        { operation: OPERATIONS.watchControllers, asked: filter },
        { signal },
      ),
  };
}
