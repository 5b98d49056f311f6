/** Leadership in the control client: who leads, who led, what fences refused, events, and stepping down. */
import {
  type FenceRejectionList,
  type FenceRejectionWatchEvent,
  grpcServiceDefinition,
  type LeaderHistory,
  type LeaderList,
  type LeadershipEvent,
  type LeaderWatchEvent,
  leadershipPb,
  type StepDownAnswer,
} from '@omnirelay/wire';
import type { ControlClient } from './api.ts';
import type { ControlLine } from './call-with-failover.ts';
import { followWatch } from './follow-watch.ts';
import { asked, on, type RpcCalls } from './rpc-operation.ts';

const leadership = grpcServiceDefinition(leadershipPb.LeadershipControlService);

const OPERATIONS = {
  list: on(leadership.listLeaders, leadershipPb.ListLeadersRequestSchema, leadershipPb.ListLeadersResponseSchema),
  watch: on(leadership.watchLeaders, leadershipPb.WatchLeadersRequestSchema, leadershipPb.WatchLeadersResponseSchema),
  history: on(
    leadership.listLeaderHistory,
    leadershipPb.ListLeaderHistoryRequestSchema,
    leadershipPb.ListLeaderHistoryResponseSchema,
  ),
  rejections: on(
    leadership.listFenceRejections,
    leadershipPb.ListFenceRejectionsRequestSchema,
    leadershipPb.ListFenceRejectionsResponseSchema,
  ),
  watchRejections: on(
    leadership.watchFenceRejections,
    leadershipPb.WatchFenceRejectionsRequestSchema,
    leadershipPb.WatchFenceRejectionsResponseSchema,
  ),
  follow: on(leadership.subscribe, leadershipPb.SubscribeRequestSchema, leadershipPb.SubscribeResponseSchema),
  stepDown: on(
    leadership.stepDownLeader,
    leadershipPb.StepDownLeaderRequestSchema,
    leadershipPb.StepDownLeaderResponseSchema,
  ),
} as const;

export function leadershipCalls(line: ControlLine, { call, change }: RpcCalls): ControlClient['leaders'] {
  return {
    list: async (query = {}, options) => {
      const answer = await call<LeaderList>(OPERATIONS.list, query, options);
      return { ...answer, tokens: answer.tokens.map((token) => asked(token, query.fields, 'scope')) };
    },
    watch: ({ signal, ...filter }) =>
      followWatch<LeaderWatchEvent>(line, { operation: OPERATIONS.watch, asked: filter }, { signal }),
    history: async (query = {}, options) => {
      const answer = await call<LeaderHistory>(OPERATIONS.history, query, options);
      return { ...answer, items: answer.items.map((term) => asked(term, query.fields, 'claimId')) };
    },
    rejections: async (query = {}, options) => {
      const answer = await call<FenceRejectionList>(OPERATIONS.rejections, query, options);
      return { ...answer, items: answer.items.map((one) => asked(one, query.fields, 'id')) };
    },
    watchRejections: ({ signal, ...filter }) =>
      followWatch<FenceRejectionWatchEvent>(line, { operation: OPERATIONS.watchRejections, asked: filter }, { signal }),
    follow: ({ signal, ...filter }) =>
      followWatch<LeadershipEvent>(
        line,
        { operation: OPERATIONS.follow, asked: filter, kindField: 'eventKind' },
        { signal },
      ),
    stepDown: (scope, mutation, options) =>
      change<StepDownAnswer>(OPERATIONS.stepDown, { scope, ...mutation }, options),
  };
}
