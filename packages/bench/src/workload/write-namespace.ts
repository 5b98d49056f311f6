/** The namespace of the workload, as the operation that makes one writes it: written into the store itself, since the bench has nobody who signs in. */
import { randomUUID } from 'node:crypto';
import { loadConfig } from '@omnirelay/config';
import { openRegistryStore } from '@omnirelay/mesh-node/registry-store';
import { type Encoded, encodeNamespace, type Namespace, type NamespaceRecord, namespaceKey } from '@omnirelay/protocol';
import { isRegistryError, type RegistryStore, type TxnId } from '@omnirelay/registry';

export const NAMESPACE = 'tasks' as Namespace;
const WITHIN_MS = 30_000;

/** Its effects carry their fences. */
export const namespaceRecord = (shardCount: number): NamespaceRecord => ({
  ...{ kind: 'queue', shardCount, roles: ['worker'], effects: 'fenced' },
  policy: { strategy: { kind: 'rendezvous' }, rules: [] },
});

/** @param controlConfig the file of a control node, which has founded the store or is about to */
export function storeOf(controlConfig: string): Promise<RegistryStore> {
  return openRegistryStore(loadConfig({ path: controlConfig, env: {} }), AbortSignal.timeout(WITHIN_MS));
}

/** Until the store has been founded it is tried again. */
export async function writeDocument(store: RegistryStore, key: string, text: Encoded): Promise<void> {
  if (text.kind === 'too-large') throw new Error(`${key} is too large`);
  const { value, schema, minReader } = text;
  for (const deadline = Date.now() + WITHIN_MS; ; ) {
    try {
      const outcome = await store.transact({
        under: { kind: 'unfenced' },
        writerId: 'bench',
        txnId: randomUUID() as string as TxnId,
        conditions: [],
        writes: [{ kind: 'put', key, value, schema, minReader }],
      });
      if (outcome.kind === 'committed') return;
      throw new Error(`${key} was not written: ${outcome.kind}`);
    } catch (error) {
      if (!isRegistryError(error) || Date.now() > deadline) throw error;
    }
  }
}

/** @param controlConfig see `storeOf` */
export async function writeNamespace(controlConfig: string, shardCount: number): Promise<void> {
  await using store = await storeOf(controlConfig);
  await writeDocument(store, namespaceKey(NAMESPACE), encodeNamespace(namespaceRecord(shardCount)));
}
