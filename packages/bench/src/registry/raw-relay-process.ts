/** The raw peer of a control node, a process of its own: one stream of grpc-js over mutual TLS, each call of it the raw driver's. */
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { rawRedis } from './raw-redis.ts';
import { decodeRequest, encodeAnswer, RAW_METHOD, type RawAnswer, type RawRequest } from './raw-relay-messages.ts';

export interface RawRelayOptions {
  readonly redisPort: number;
  readonly caPem: string;
  readonly certificateChainPem: string;
  readonly privateKeyPem: string;
}

process.once('message', async ({ redisPort, caPem, certificateChainPem, privateKeyPem }: RawRelayOptions) => {
  const redis = await rawRedis(redisPort);
  const server = new Server();
  const Relay = {
    path: RAW_METHOD,
    requestStream: true,
    responseStream: true,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: decodeRequest,
    responseSerialize: encodeAnswer,
    responseDeserialize: (bytes: Buffer) => bytes,
  };
  server.addService(
    { Relay },
    {
      Relay(stream: ServerDuplexStream<RawRequest, RawAnswer>) {
        let watching: AsyncDisposable | undefined;
        const tell = (text: string): void => void stream.write({ id: 0, text, failure: '' });
        const done = async (request: RawRequest): Promise<string> => {
          if (request.kind === 'write') return redis.write(request);
          if (request.kind === 'heartbeat') return redis.heartbeat(request);
          watching = await redis.watch(tell);
          return '';
        };
        stream.on('data', (request: RawRequest) => {
          const { id } = request;
          done(request).then(
            (text) => stream.write({ id, text, failure: '' }),
            (error: Error) => stream.write({ id, text: '', failure: error.message }),
          );
        });
        stream.on('error', () => undefined);
        stream.on('end', () => stream.end());
        stream.on('close', () => void watching?.[Symbol.asyncDispose]());
      },
    },
  );
  const pair = { private_key: Buffer.from(privateKeyPem), cert_chain: Buffer.from(certificateChainPem) };
  const credentials = ServerCredentials.createSsl(Buffer.from(caPem), [pair], true);
  server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
    if (error !== null) throw error;
    process.send?.(port);
  });
});
process.once('disconnect', () => process.exit());
