/** A service of workers that greets for keys of their own shards, and says of others whose they are: what a service of shards is at its smallest. */
import type { ServiceDefinition } from '@grpc/grpc-js';
import { refuseShardCall } from '../serving/refuse-shard-call.ts';
import { ORDERS } from '../sharding/testing/shard-mesh.ts';
import type { TestNode } from './test-cluster.ts';

const toBytes = (text: string): Buffer => Buffer.from(text);

export const GREETINGS = {
  greet: {
    ...{ path: '/orders.Orders/Greet', requestStream: false, responseStream: false },
    ...{ requestSerialize: toBytes, requestDeserialize: String },
    ...{ responseSerialize: toBytes, responseDeserialize: String },
  },
} as const satisfies ServiceDefinition;

export const greetingOf = (key: string, nodeId: string | null | undefined): string => `hello ${key}, says ${nodeId}`;

/** Under the endpoint `orders`. */
export async function serveGreetings({ mesh }: TestNode): Promise<void> {
  const greet = async (
    { request: key }: { readonly request: string },
    answer: (error: object | null, greeting?: string) => void,
  ): Promise<void> => {
    const shard = mesh.shards.owner(ORDERS, key)?.shard;
    const call = shard === undefined ? ({ kind: 'paused' } as const) : await mesh.shards.enter(ORDERS, shard);
    if (call.kind !== 'admitted') return answer(refuseShardCall(call, mesh.shards.map(ORDERS)));
    call.acknowledge();
    answer(null, greetingOf(key, mesh.nodeId));
  };
  await mesh.serve(GREETINGS, { greet }, { endpoint: 'orders' });
}
