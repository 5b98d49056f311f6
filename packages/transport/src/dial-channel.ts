/**
 * One dial: TCP, TLS 1.3 with both certificates, HTTP/2, the channel call and its answer, all before one deadline. The answer matters:
 * a TLS 1.3 client counts itself connected before the server has looked at its certificate.
 */
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { localAddressFor, parseAddress } from './address.ts';
import type { TransportBounds } from './bounds.ts';
import { checkPeer, type PeerPolicy } from './check-peer.ts';
import { DialError, type DialFailure, type MeshPeer } from './frame-channel.ts';
import { CHANNEL_PATH, clockSkewOf, denialIn, isGrpc, messageIn, requestHeaders } from './gossip-wire.ts';
import { messageReader } from './grpc-messages.ts';
import { TLS_FLOOR } from './tls-material.ts';

export interface DialOptions {
  readonly signal?: AbortSignal;
  /** The whole attempt. Default 5 s. */
  readonly timeoutMs?: number;
  /** Leave from this address instead of the bound one. */
  readonly localAddress?: string;
  /** Another call than the channel. */
  readonly path?: string;
}

export interface Dialled {
  readonly session: ClientHttp2Session;
  readonly stream: ReturnType<ClientHttp2Session['request']>;
  readonly socket: TLSSocket;
  readonly peer: MeshPeer;
  readonly clockSkewMs: number | null;
  /** Of the answer; they may come with its head, before anybody else can listen. */
  trailers(): Readonly<Record<string, unknown>>;
}

export interface DialDeps {
  readonly context: () => SecureContext;
  readonly bindAddress: string;
  readonly policy: PeerPolicy;
  readonly bounds: TransportBounds;
  /** What came with a refusal. */
  readonly onNotice?: (notice: Uint8Array, from: MeshPeer) => void;
}

/** Rejects with `DialError` only. */
export function dialChannel(address: string, options: DialOptions, deps: DialDeps): Promise<Dialled> {
  const target = parseAddress(address);
  if (target === null) return Promise.reject(new DialError('unreachable', `${address} is no host:port`));
  if (options.signal?.aborted) return Promise.reject(new DialError('aborted', `dial of ${address} aborted`));
  const { promise, resolve, reject } = Promise.withResolvers<Dialled>();
  const localAddress = options.localAddress ?? localAddressFor(deps.bindAddress, target.host);
  let stage: 'tcp' | 'tls' | 'call' = 'tcp';
  let session: ClientHttp2Session | undefined;

  const socket = connectTls({
    ...TLS_FLOOR,
    host: target.host,
    port: target.port,
    secureContext: deps.context(),
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  socket.setNoDelay(true);

  const timeoutMs = options.timeoutMs ?? deps.bounds.dialMs;
  const deadline = setTimeout(
    () => fail('timeout', `${address} did not answer within ${Math.round(timeoutMs)} ms (${stage})`),
    timeoutMs,
  );
  const onAbort = (): void => fail('aborted', `dial of ${address} aborted`);
  options.signal?.addEventListener('abort', onAbort, { once: true });

  function settle(): void {
    clearTimeout(deadline);
    options.signal?.removeEventListener('abort', onAbort);
    socket.off('error', onError);
    socket.off('close', onClose);
  }

  /** The peer has refused this node: however the connection ends now, that is why. */
  let refusal: DialError | undefined;
  function fail(failure: DialFailure, detail: string, more: ConstructorParameters<typeof DialError>[2] = {}): void {
    settle();
    // Errors that follow from tearing it down have no reader any more.
    socket.on('error', () => {});
    session?.on('error', () => {});
    session?.destroy();
    socket.destroy();
    reject(refusal ?? new DialError(failure, detail, more));
  }

  function onError(error: NodeJS.ErrnoException): void {
    fail(failureOf(error.code, stage), `${address}: ${error.message} (${stage})`, { cause: error });
  }

  function onClose(): void {
    const failure = stage === 'call' ? 'tls' : 'unreachable';
    const hint = stage === 'call' ? 'it may refuse our certificate' : 'the connection was cut';
    fail(failure, `${address} closed the connection before the channel was open (${stage}): ${hint}`);
  }

  socket.on('error', onError);
  socket.on('close', onClose);
  socket.once('connect', () => {
    stage = 'tls';
  });
  socket.once('secureConnect', () => {
    const check = checkPeer(socket, deps.policy);
    if (check.kind === 'refused') {
      const failure = check.reason === 'removed' ? 'removed' : 'tls';
      return fail(failure, `${address} refused here: ${check.reason}: ${check.detail}`);
    }
    if (socket.alpnProtocol !== 'h2')
      return fail('tls', `${address} does not speak HTTP/2 (ALPN ${socket.alpnProtocol})`);
    stage = 'call';
    session = connectHttp2(`https://${address}`, {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    session.on('error', onError);
    const asked = performance.now();
    const stream = session.request(requestHeaders(address, options.path ?? CHANNEL_PATH), { endStream: false });
    stream.on('error', onError);
    let trailers: Readonly<Record<string, unknown>> = {};
    stream.once('trailers', (received) => {
      trailers = received;
    });
    stream.once('response', (headers) => {
      const denial = denialIn(headers);
      if (denial !== null) {
        const detail = `${address} refuses this node: ${denial}`;
        refusal = new DialError('denied', detail, { deniedBy: check.peer.identity });
        return readNotice(stream, deps.bounds.frameBytes, (notice) => {
          fail('denied', detail);
          if (notice !== null) deps.onNotice?.(notice, check.peer);
        });
      }
      if (headers[':status'] !== 200 || !isGrpc(headers['content-type']) || headers['grpc-status'] !== undefined) {
        return fail('tls', `${address} opened no channel: ${messageIn(headers)}`);
      }
      const clockSkewMs = clockSkewOf(headers, performance.now() - asked);
      settle();
      session?.off('error', onError);
      stream.off('error', onError);
      resolve({
        session: session as ClientHttp2Session,
        stream,
        socket,
        peer: check.peer,
        clockSkewMs,
        trailers: () => trailers,
      });
    });
  });
  return promise;
}

/** Calls back once, when the answer is over. */
function readNotice(stream: Dialled['stream'], maxBytes: number, heard: (notice: Uint8Array | null) => void): void {
  const reader = messageReader(maxBytes);
  let notice: Uint8Array | null = null;
  const over = (): void => {
    stream.off('end', over);
    stream.off('close', over);
    heard(notice);
  };
  stream.on('data', (chunk: Buffer) => {
    const problem = reader.push(chunk, (message) => {
      notice ??= Uint8Array.from(message);
    });
    if (problem !== null) stream.close();
  });
  stream.once('end', over);
  stream.once('close', over);
}

function failureOf(code: string | undefined, stage: 'tcp' | 'tls' | 'call'): DialFailure {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ETIMEDOUT':
      return 'timeout';
    case 'ECONNRESET':
    case 'EPIPE':
      return stage === 'call' ? 'tls' : 'unreachable';
    default:
      return stage === 'tcp' ? 'unreachable' : 'tls';
  }
}
