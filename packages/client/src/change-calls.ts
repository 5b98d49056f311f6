/** Changes in the control client. */
import {
  type ChangeActAnswer,
  type ChangeAnswer,
  type ChangeContentAnswer,
  type ChangeDiffAnswer,
  type ChangeList,
  type ChangeMoveList,
  type ChangeWatchEvent,
  changesPb,
  grpcServiceDefinition,
  type MutationOptions,
} from '@omnirelay/wire';
import type { ControlLine } from './call-with-failover.ts';
import type { ChangeCalls } from './changes-api.ts';
import { followWatch } from './follow-watch.ts';
import { asked, on, type RpcCalls, type RpcOperation } from './rpc-operation.ts';

const service = grpcServiceDefinition(changesPb.ChangeControlService);
const pb = changesPb;

const OPERATIONS = {
  list: on(service.listChanges, pb.ListChangesRequestSchema, pb.ListChangesResponseSchema),
  watch: on(service.watchChanges, pb.WatchChangesRequestSchema, pb.WatchChangesResponseSchema),
  get: on(service.getChange, pb.GetChangeRequestSchema, pb.GetChangeResponseSchema),
  moves: on(service.listChangeMoves, pb.ListChangeMovesRequestSchema, pb.ListChangeMovesResponseSchema),
  content: on(service.getChangeContent, pb.GetChangeContentRequestSchema, pb.GetChangeContentResponseSchema),
  diff: on(service.diffChange, pb.DiffChangeRequestSchema, pb.DiffChangeResponseSchema),
  create: on(service.createChange, pb.CreateChangeRequestSchema, pb.CreateChangeResponseSchema),
  submit: on(service.submitChange, pb.SubmitChangeRequestSchema, pb.SubmitChangeResponseSchema),
  recompute: on(service.recomputeChange, pb.RecomputeChangeRequestSchema, pb.RecomputeChangeResponseSchema),
  approve: on(service.approveChange, pb.ApproveChangeRequestSchema, pb.ApproveChangeResponseSchema),
  reject: on(service.rejectChange, pb.RejectChangeRequestSchema, pb.RejectChangeResponseSchema),
  execute: on(service.executeChange, pb.ExecuteChangeRequestSchema, pb.ExecuteChangeResponseSchema),
  pause: on(service.pauseChange, pb.PauseChangeRequestSchema, pb.PauseChangeResponseSchema),
  resume: on(service.resumeChange, pb.ResumeChangeRequestSchema, pb.ResumeChangeResponseSchema),
  cancel: on(service.cancelChange, pb.CancelChangeRequestSchema, pb.CancelChangeResponseSchema),
  rollback: on(service.rollBackChange, pb.RollBackChangeRequestSchema, pb.RollBackChangeResponseSchema),
} as const;

export function changeCalls(line: ControlLine, { call, change }: RpcCalls): ChangeCalls {
  /** Answers of acts come one level down. */
  const act =
    <Input extends object>(operation: RpcOperation) =>
    async (input: Input, options?: Parameters<ChangeCalls['submit']>[1]): Promise<ChangeActAnswer> =>
      (await change<{ readonly act: ChangeActAnswer }>(operation, { ...(input as MutationOptions) }, options)).act;
  return {
    list: async (query = {}, options) => {
      const answer = await call<ChangeList>(OPERATIONS.list, query, options);
      return { ...answer, items: answer.items.map((one) => asked(one, query.fields, 'id')) };
    },
    get: (id, { minCursor, ...options } = {}) => call<ChangeAnswer>(OPERATIONS.get, { id, minCursor }, options),
    watch: ({ signal, ...filter }) =>
      followWatch<ChangeWatchEvent>(line, { operation: OPERATIONS.watch, asked: filter }, { signal }),
    moves: async (query, options) => {
      const answer = await call<ChangeMoveList>(OPERATIONS.moves, query, options);
      return { ...answer, items: answer.items.map((one) => asked(one, query.fields, 'step')) };
    },
    content: (query, { minCursor, ...options } = {}) =>
      call<ChangeContentAnswer>(OPERATIONS.content, { ...query, minCursor }, options),
    diff: (query, options) => call<ChangeDiffAnswer>(OPERATIONS.diff, query, options),
    create: act(OPERATIONS.create),
    submit: act(OPERATIONS.submit),
    recompute: act(OPERATIONS.recompute),
    approve: act(OPERATIONS.approve),
    reject: act(OPERATIONS.reject),
    execute: act(OPERATIONS.execute),
    pause: act(OPERATIONS.pause),
    resume: act(OPERATIONS.resume),
    cancel: act(OPERATIONS.cancel),
    rollback: act(OPERATIONS.rollback),
  };
}
