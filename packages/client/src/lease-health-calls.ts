/** Lease and health of nodes in the control client. */
import { grpcServiceDefinition, type LeaseHealthList, leadershipPb } from '@omnirelay/wire';
import type { ControlClient } from './api.ts';
import { asked, on, type RpcCalls } from './rpc-operation.ts';

const LIST = on(
  grpcServiceDefinition(leadershipPb.LeadershipControlService).listLeaseHealth,
  leadershipPb.ListLeaseHealthRequestSchema,
  leadershipPb.ListLeaseHealthResponseSchema,
);

export const leaseHealthCalls = ({ call }: Pick<RpcCalls, 'call'>): ControlClient['leaseHealth'] => ({
  list: async (query = {}, options) => {
    const answer = await call<LeaseHealthList>(LIST, query, options);
    return { ...answer, nodes: answer.nodes.map((node) => asked(node, query.fields, 'nodeId')) };
  },
});
