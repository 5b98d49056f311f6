/** gRPC connections to what peers serve (`node.serve`), over mutual TLS: one a node, kept open, to a node that has proved to be the one that was chosen. */
import type { Client, MethodDefinition } from '@grpc/grpc-js';
import type { IdentityMaterial } from '@omnirelay/pki';
import { ROUTING_BOUNDS } from '../bounds.ts';
import { meshConnection } from '../mesh-connection.ts';
import { NotExecutedError } from './call-fault.ts';
import type { PeerAttempt } from './call-peer.ts';
import type { ShardAttempt } from './route-to-shard.ts';

export interface PeerConnectionsOptions {
  /** The caller's certificate and the mesh CA; asked at each call, since certificates are renewed. */
  readonly identity: () => IdentityMaterial;
  /** The name under which peers tell where the service is. */
  readonly endpoint: string;
}

export interface PeerConnections extends Disposable {
  /**
   * One unary call at the peer of the attempt, with its deadline, its signal and, of a shard's, its metadata.
   * @throws ServiceError; NotExecutedError where the peer tells no such endpoint; the signal's reason
   */
  call<Request, Answer>(
    attempt: PeerAttempt & Partial<Pick<ShardAttempt, 'metadata'>>,
    method: MethodDefinition<Request, Answer>,
    request: Request,
  ): Promise<Answer>;
}

/** At most 256, of which those that were used last stay. */
export function openPeerConnections({ identity, endpoint }: PeerConnectionsOptions): PeerConnections {
  /** The one that was used last is the last. */
  const clients = new Map<string, Client>();

  function dial(nodeId: string, address: string, material: IdentityMaterial): Client {
    return meshConnection(address, {
      ...{ ca: material.caPem, trustDomain: material.identity.trustDomain, identity: material },
      judge(check) {
        if (check.kind === 'refused') return `${check.reason}: ${check.detail}`;
        const found = check.peer.identity.nodeId;
        return found === nodeId ? null : `this is ${found}, and not ${nodeId}`;
      },
    });
  }
  function clientOf({ peer: { nodeId, endpoints } }: PeerAttempt): Client {
    const address = endpoints[endpoint];
    if (address === undefined)
      throw new NotExecutedError(`${nodeId} serves no ${endpoint}`, { outcome: 'unreachable' });
    const material = identity();
    const key = `${nodeId} ${address} ${material.certificateChainPem} ${material.caPem}`;
    const client = clients.get(key) ?? dial(nodeId, address, material);
    clients.delete(key);
    clients.set(key, client);
    for (const [old, oldest] of clients) {
      if (clients.size <= ROUTING_BOUNDS.connections) break;
      clients.delete(old);
      // Calls that are under way go on.
      oldest.close();
    }
    return client;
  }

  return {
    async call<Request, Answer>(
      attempt: PeerAttempt & Partial<Pick<ShardAttempt, 'metadata'>>,
      { path, requestSerialize, responseDeserialize }: MethodDefinition<Request, Answer>,
      request: Request,
    ): Promise<Answer> {
      const { signal, deadline, metadata } = attempt;
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      signal.throwIfAborted();
      const options = { deadline };
      const done = (error: Error | null, answer?: Answer): void =>
        error === null ? resolve(answer as Answer) : reject(error);
      const client = clientOf(attempt);
      const call =
        metadata === undefined
          ? client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, options, done)
          : client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata(), options, done);
      const onAbort = (): void => {
        reject(signal.reason as Error);
        call.cancel();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      return promise.finally(() => signal.removeEventListener('abort', onAbort));
    },
    [Symbol.dispose]() {
      for (const client of clients.values()) client.close();
      clients.clear();
    },
  };
}
