/** A peer that owns shards: an HTTP server that answers its own name for what is its, and the refusals of shards for all else. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SHARD_HEADER, SHARD_REFUSAL_STATUS, SHARDS_VERSION_HEADER, type ShardRefusal } from '@omnirelay/wire';

export type ShardVerdict = 'owned' | (Pick<ShardRefusal, 'code' | 'owner'> & { readonly version?: string });

export interface ShardPeer extends AsyncDisposable {
  readonly nodeId: string;
  readonly endpoint: string;
  /** Headers of the calls that came, each as it came. */
  readonly calls: readonly IncomingHttpHeaders[];
  /** What it says of a shard from now on. */
  verdict: (scope: string) => ShardVerdict;
}

export async function shardPeer(nodeId: string, verdict: ShardPeer['verdict'] = () => 'owned'): Promise<ShardPeer> {
  const calls: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    calls.push(request.headers);
    const said = peer.verdict(String(request.headers[SHARD_HEADER]));
    if (said === 'owned') return void response.end(nodeId);
    const { version, ...refusal } = said;
    if (version !== undefined) response.setHeader(SHARDS_VERSION_HEADER, version);
    response.writeHead(SHARD_REFUSAL_STATUS, { 'content-type': 'application/problem+json; charset=utf-8' });
    const status = SHARD_REFUSAL_STATUS;
    response.end(JSON.stringify({ type: 'about:blank', title: 'x', status, detail: 'not here', ...refusal }));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const peer: ShardPeer = {
    ...{ nodeId, calls, verdict },
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
  return peer;
}
