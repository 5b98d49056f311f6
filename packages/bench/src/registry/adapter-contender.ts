/** The registry port over an adapter. */
import { randomUUID } from 'node:crypto';
import type { RegistryStore, RegistryWrite, Revision, TxnId } from '@omnirelay/registry';
import { beatKeyOf, type Contender, keyOf, VALUE, WATCHED } from './contender.ts';

/** Two handles: what one writes the other sees, as on two nodes. */
export async function adapterContender(open: () => Promise<RegistryStore>): Promise<Contender> {
  const [store, reader] = await Promise.all([open(), open()]);
  const versions = new Map<string, Revision>();
  const write = async (key: string, value: string): Promise<void> => {
    const version = versions.get(key);
    const put: RegistryWrite = { kind: 'put', key, value };
    const outcome = await store.transact({
      under: { kind: 'unfenced' },
      writerId: 'bench',
      txnId: randomUUID() as TxnId,
      conditions: [version === undefined ? { kind: 'absent', key } : { kind: 'version', key, version }],
      writes: [put],
    });
    if (outcome.kind !== 'committed') throw new Error(`expected a commit, got ${outcome.kind}`);
    versions.set(key, outcome.revision);
  };
  return {
    compareAndSet: (writer) => write(keyOf(writer), VALUE),
    tell: (value) => write(WATCHED, value),
    async heartbeat(writer) {
      const key = beatKeyOf(writer);
      const outcome = await store.heartbeat(key, versions.get(key) ?? (0n as Revision), VALUE);
      if (outcome.kind !== 'committed') throw new Error(`expected a commit, got ${outcome.kind}`);
      versions.set(key, outcome.version);
    },
    async watch(seen) {
      const over = new AbortController();
      const { revision } = await reader.read([]);
      const begun = Promise.withResolvers<void>();
      const reading = (async () => {
        for await (const event of reader.watch('watched/', revision, { signal: over.signal })) {
          if (event.kind === 'put') seen(event.record.value);
          begun.resolve();
        }
      })();
      await begun.promise;
      return {
        async [Symbol.asyncDispose]() {
          over.abort();
          await reading;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([store[Symbol.asyncDispose](), reader[Symbol.asyncDispose]()]);
    },
  };
}
