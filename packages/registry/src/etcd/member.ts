/**
 * One connection to one member of an etcd cluster, over grpc-js. It does not reconnect (a member that came back may be another store), and
 * gives itself up when the member is silent for too long while calls wait: a frozen process closes nothing.
 */

import type { Message } from '@bufbuild/protobuf';
import { create } from '@bufbuild/protobuf';
import { type ClientDuplexStream, connectivityState, Metadata, status } from '@grpc/grpc-js';
import { type GrpcMethodDefinition, grpcServiceDefinition } from '@omnirelay/wire';
import { readPassword } from '../server/named-files.ts';
import { openChannel } from './channel.ts';
import { checkVersion } from './check-version.ts';
import type { EtcdTarget } from './etcd-options.ts';
import { explainEtcdError, isTokenRefused } from './explain-etcd-error.ts';
import {
  Auth,
  AuthenticateRequestSchema,
  type AuthenticateResponse,
  type CompactionRequest,
  type CompactionResponse,
  KV,
  Maintenance,
  type RangeRequest,
  RangeRequestSchema,
  type RangeResponse,
  StatusRequestSchema,
  type StatusResponse,
  type TxnRequest,
  type TxnResponse,
  Watch,
  type WatchRequest,
  type WatchResponse,
} from './generated/etcd_pb.ts';

export type WatchStream = ClientDuplexStream<WatchRequest, WatchResponse>;

export interface EtcdMember {
  readonly endpoint: string;
  /** `host:port` */
  readonly address: string;
  readonly clusterId: string;
  /** Aborted once it is of no use any more. */
  readonly ended: AbortSignal;
  /** @throws grpc-js's errors, or why the connection was given up */
  range(request: RangeRequest, signal?: AbortSignal): Promise<RangeResponse>;
  txn(request: TxnRequest, signal?: AbortSignal): Promise<TxnResponse>;
  compact(request: CompactionRequest): Promise<CompactionResponse>;
  watch(): WatchStream;
  end(reason: Error): void;
}

export interface MemberOptions {
  readonly target: EtcdTarget;
  readonly silenceMs: number;
  /** A key that this user may read. */
  readonly probe: Buffer;
  readonly signal: AbortSignal;
}

const kv = grpcServiceDefinition(KV);
const { watch } = grpcServiceDefinition(Watch);
const { status: statusMethod } = grpcServiceDefinition(Maintenance);
const { authenticate } = grpcServiceDefinition(Auth);

/** @throws RegistryError, or the signal's reason */
export async function openMember(endpoint: string, options: MemberOptions): Promise<EtcdMember> {
  const address = new URL(endpoint).host;
  const { target, silenceMs } = options;
  const channel = await openChannel(endpoint, target);
  const { client } = channel;
  const over = new AbortController();
  const pending = new Set<(reason: unknown) => void>();
  let movedAt = 0;
  let watchdog: NodeJS.Timeout | undefined;
  const end = (reason: Error): void => {
    if (over.signal.aborted) return;
    over.abort(reason);
    clearTimeout(watchdog);
    for (const giveUp of [...pending]) giveUp(reason);
    channel.close();
  };
  const bark = (): void => {
    watchdog = undefined;
    if (pending.size === 0) return;
    const silent = performance.now() - movedAt;
    if (silent >= silenceMs) end(new Error(`no answer for ${Math.round(silent)} ms`));
    else watchdog = setTimeout(bark, silenceMs - silent);
  };

  let metadata = new Metadata();
  const call = async <O extends Message>(
    method: GrpcMethodDefinition,
    request: Message,
    { signal, bearing = metadata }: { signal?: AbortSignal | undefined; bearing?: Metadata } = {},
  ): Promise<O> => {
    over.signal.throwIfAborted();
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<O>();
    if (pending.size === 0) movedAt = performance.now();
    watchdog ??= setTimeout(bark, silenceMs);
    const { path, requestSerialize, responseDeserialize } = method;
    const running = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      bearing,
      (error, answer) => {
        if (error !== null) reject(error);
        else resolve(answer as O);
      },
    );
    const giveUp = (reason: unknown): void => {
      reject(reason);
      running.cancel();
    };
    pending.add(giveUp);
    const onAbort = () => giveUp(signal?.reason);
    signal?.addEventListener('abort', onAbort);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      pending.delete(giveUp);
      movedAt = performance.now();
    }
  };
  const authenticated = async (): Promise<void> => {
    const next = new Metadata();
    // A member that has lost its cluster says so at once.
    next.set('hasleader', 'true');
    if (target.username !== undefined) {
      // With a token that is of no use any more even signing in is refused.
      const request = create(AuthenticateRequestSchema, {
        name: target.username,
        password: (await readPassword(target.passwordPath)) ?? '',
      });
      next.set('token', (await call<AuthenticateResponse>(authenticate, request, { bearing: next })).token);
    }
    metadata = next;
  };
  let renewing: Promise<void> | undefined;
  const withToken = async <O extends Message>(method: GrpcMethodDefinition, request: Message, signal?: AbortSignal) => {
    try {
      return await call<O>(method, request, { signal });
    } catch (error) {
      if (!isTokenRefused(error) || target.username === undefined) throw error;
      renewing ??= authenticated().finally(() => {
        renewing = undefined;
      });
      await renewing;
      return call<O>(method, request, { signal });
    }
  };

  const onClosed = (): void => end(options.signal.reason);
  options.signal.addEventListener('abort', onClosed);
  try {
    await authenticated();
    const [{ header }] = await Promise.all([
      withToken<RangeResponse>(kv.range, create(RangeRequestSchema, { key: options.probe, countOnly: true })),
      call<StatusResponse>(statusMethod, create(StatusRequestSchema)).then(
        ({ version }) => checkVersion(address, version),
        (error) => {
          // Newer versions tell administrators alone.
          if (![status.PERMISSION_DENIED, status.UNAUTHENTICATED, status.INVALID_ARGUMENT].includes(error.code))
            throw error;
        },
      ),
    ]);
    options.signal.throwIfAborted();
    client.getChannel().watchConnectivityState(connectivityState.READY, Number.POSITIVE_INFINITY, () => {
      end(new Error('the connection was closed'));
    });
    return {
      endpoint,
      address,
      clusterId: (header?.clusterId ?? 0n).toString(16),
      ended: over.signal,
      range: (request, signal) => withToken(kv.range, request, signal),
      txn: (request, signal) => withToken(kv.txn, request, signal),
      compact: (request) => withToken(kv.compact, request),
      watch: () =>
        client.makeBidiStreamRequest(
          watch.path,
          watch.requestSerialize,
          watch.responseDeserialize as (bytes: Buffer) => WatchResponse,
          metadata,
        ),
      end,
    };
  } catch (error) {
    end(new Error('it was not fit for use'));
    options.signal.throwIfAborted();
    throw explainEtcdError(address, error);
  } finally {
    options.signal.removeEventListener('abort', onClosed);
  }
}
