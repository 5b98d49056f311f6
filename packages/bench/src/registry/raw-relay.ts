/** grpc-js alone: a stream over mutual TLS to a process that makes the same call of redis with the raw driver. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client, type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import { testMesh } from '@omnirelay/transport/testing';
import type { RawCalls } from './raw-calls.ts';
import { decodeAnswer, encodeRequest, RAW_METHOD, type RawAnswer, type RawRequest } from './raw-relay-messages.ts';
import type { RawRelayOptions } from './raw-relay-process.ts';

export async function rawRelay(redisPort: number): Promise<RawCalls> {
  const stack = new AsyncDisposableStack();
  const mesh = await testMesh();
  const [own, control] = await Promise.all([mesh.issue('raw-worker'), mesh.issue('raw-control', { role: 'control' })]);
  const child = fork(join(import.meta.dirname, 'raw-relay-process.ts'), { execArgv: [] });
  stack.defer(() => void child.kill('SIGKILL'));
  const { caPem, certificateChainPem, privateKeyPem } = control;
  child.send({ redisPort, caPem, certificateChainPem, privateKeyPem } satisfies RawRelayOptions);
  const [port] = await once(child, 'message');
  const tls = credentials.createSsl(
    Buffer.from(own.caPem),
    Buffer.from(own.privateKeyPem),
    Buffer.from(own.certificateChainPem),
    // Its name is in no DNS.
    { checkServerIdentity: () => undefined },
  );
  const client = new Client(`127.0.0.1:${port}`, tls, { 'grpc.ssl_target_name_override': 'raw-control' });
  stack.defer(() => client.close());
  const open = (): Stream => new Stream(client.makeBidiStreamRequest(RAW_METHOD, encodeRequest, decodeAnswer));
  const calls = open();
  stack.defer(() => calls.end());
  return {
    write: (call) => calls.ask({ kind: 'write', ...call }),
    heartbeat: (call) => calls.ask({ kind: 'heartbeat', ...call, txnId: '' }),
    async watch(seen) {
      const watch = open();
      watch.onValue = seen;
      await watch.ask({ kind: 'watch', key: '', expected: '', value: '', txnId: '' });
      return {
        async [Symbol.asyncDispose]() {
          watch.end();
        },
      };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

class Stream {
  onValue: (value: string) => void = () => undefined;
  readonly #stream: ClientDuplexStream<RawRequest, RawAnswer>;
  readonly #waiting = new Map<number, { resolve(text: string): void; reject(error: Error): void }>();
  #nextId = 1;

  constructor(stream: ClientDuplexStream<RawRequest, RawAnswer>) {
    this.#stream = stream;
    stream.on('data', ({ id, text, failure }) => {
      if (id === 0) return this.onValue(text);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (failure === '') waiting?.resolve(text);
      else waiting?.reject(new Error(failure));
    });
    stream.on('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  ask(request: Omit<RawRequest, 'id'>): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const id = this.#nextId++;
    this.#waiting.set(id, { resolve, reject });
    this.#stream.write({ id, ...request });
    return promise;
  }

  end(): void {
    this.#stream.end();
  }
}
