/** grpc-js alone: the same transaction of etcd, put together by hand and sent as it is. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import {
  Compare_CompareTarget,
  TxnRequestSchema,
  type TxnResponse,
  TxnResponseSchema,
  WatchRequestSchema,
  WatchResponseSchema,
} from '@omnirelay/registry/etcd-proto';
import { beatKeyOf, type Contender, keyOf, VALUE, WATCHED } from './contender.ts';

const ROOT = '/bench/raw/';
const RECORD = 'T1\n1';
const key = (name: string): Buffer => Buffer.from(ROOT + name);
const put = (name: string, value: string, prevKv = false) =>
  ({ request: { case: 'requestPut', value: { key: key(name), value: Buffer.from(value), prevKv } } }) as const;
const get = (name: string) => ({ request: { case: 'requestRange', value: { key: key(name) } } }) as const;
const at = (name: string, revision: bigint) =>
  ({
    target: Compare_CompareTarget.MOD,
    key: key(name),
    targetUnion: { case: 'modRevision', value: revision },
  }) as const;

export async function rawEtcd(endpoint: string): Promise<Contender> {
  const client = new Client(new URL(endpoint).host, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
  });
  const versions = new Map<string, bigint>();
  let count = 0;
  const send = (request: Parameters<typeof create<typeof TxnRequestSchema>>[1]): Promise<TxnResponse> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        '/etcdserverpb.KV/Txn',
        (bytes: Buffer) => bytes,
        (bytes) => fromBinary(TxnResponseSchema, bytes),
        Buffer.from(toBinary(TxnRequestSchema, create(TxnRequestSchema, request))),
        (error, answer) => (error === null && answer !== undefined ? resolve(answer) : reject(error)),
      );
    });
  const meta = (await send({ success: [put('!meta', '{}')] })).header?.revision ?? 0n;
  const commit = async (name: string, request: Parameters<typeof send>[0]): Promise<void> => {
    const { succeeded, header } = await send(request);
    if (!succeeded) throw new Error('expected a commit, got a conflict');
    versions.set(name, header?.revision ?? 0n);
  };
  const write = (name: string, value: string): Promise<void> => {
    const outcome = `!outcomes/000000000000/raw-${count++}`;
    const prefix = name.slice(0, name.indexOf('/') + 1);
    const text = `${RECORD}\n${Date.now()}\n\n"bench"\n"bench"\n\n${value}`;
    return commit(name, {
      compare: [at('!meta', meta), at(outcome, 0n), at(name, versions.get(name) ?? 0n)],
      success: [
        put(name, text),
        put('!prefixes/', ''),
        put(`!prefixes/${prefix}`, ''),
        put(outcome, 'done'),
        put('#head', '', true),
      ],
      failure: [get('!meta'), get('#head'), get('meta/lineage'), get(name), get(outcome)],
    });
  };
  return {
    compareAndSet: (writer) => write(keyOf(writer), VALUE),
    tell: (value) => write(WATCHED, value),
    heartbeat(writer) {
      const name = beatKeyOf(writer);
      const text = `H1\n1\n${Date.now()}\n\n"bench"\n"heartbeat"\n\n${VALUE}`;
      return commit(name, {
        compare: [at('!meta', meta), at(name, versions.get(name) ?? 0n)],
        success: [put(name, text)],
        failure: [get('!meta'), get('#head'), get(name), get('meta/lineage')],
      });
    },
    async watch(seen) {
      const stream = client.makeBidiStreamRequest(
        '/etcdserverpb.Watch/Watch',
        (bytes: Buffer) => bytes,
        (bytes) => fromBinary(WatchResponseSchema, bytes),
      );
      const begun = Promise.withResolvers<void>();
      stream.on('error', () => undefined);
      stream.on('data', ({ created, events }) => {
        if (created) begun.resolve();
        for (const { kv } of events) {
          const text = Buffer.from(kv?.value ?? []).toString();
          if (Buffer.from(kv?.key ?? []).toString() === ROOT + WATCHED) seen(text.split('\n').at(-1) ?? '');
        }
      });
      const range = { key: key('#head'), rangeEnd: key('\x7f') };
      const request = create(WatchRequestSchema, { requestUnion: { case: 'createRequest', value: range } });
      stream.write(Buffer.from(toBinary(WatchRequestSchema, request)));
      await begun.promise;
      return {
        async [Symbol.asyncDispose]() {
          stream.cancel();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      client.close();
    },
  };
}
