/** Reads and writes of `shard-namespaces/<namespace>` as changes need them: fresh from the registry, never from the cache. */
import {
  decodeNamespace,
  encodeNamespace,
  type Namespace,
  type NamespaceRecord,
  namespaceKey,
  STORED_MAP_BOUNDS,
} from '@omnirelay/protocol';
import type { RegistryCondition, RegistryRecord, RegistryWrite } from '@omnirelay/registry';
import type { NamespaceSettings } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { describePolicy } from './describe-shard.ts';

/** Undefined where there is none. @throws RegistryError */
export async function readFresh({ state, signal }: OperationContext, key: string): Promise<RegistryRecord | undefined> {
  const options = { signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs };
  const { records } = await state.registry.store.read([key], options);
  return records[0];
}

/** Undefined where there is none. @throws RegistryError */
export const readSettingsRecord = (context: OperationContext, namespace: string): Promise<RegistryRecord | undefined> =>
  readFresh(context, namespaceKey(namespace as Namespace));

/** @throws Problem record_unreadable: such a record is neither guessed at nor overwritten */
export function settingsOf(record: RegistryRecord): NamespaceRecord {
  const read = decodeNamespace(record);
  if (read.kind === 'record') return read.value;
  throw new Problem('record_unreadable', `Nothing was done: of ${record.key}, ${read.detail}.`);
}

export const describeSettings = (
  namespace: string,
  { kind, shardCount, policy, roles, effects }: NamespaceRecord,
): NamespaceSettings => ({
  namespace,
  kind,
  shardCount,
  ...describePolicy(policy),
  roles,
  ...(effects && { effects }),
});

/** @throws Problem invalid_input when it is more than a record may have */
export function writeOfSettings(
  namespace: string,
  settings: NamespaceRecord,
  stored: RegistryRecord | undefined,
): { readonly condition: RegistryCondition; readonly write: RegistryWrite } {
  const key = namespaceKey(namespace as Namespace);
  const encoded = encodeNamespace(settings);
  if (encoded.kind === 'too-large')
    throw new Problem(
      'invalid_input',
      `rules: strategy and rules take ${encoded.bytes} bytes, and at most ${STORED_MAP_BOUNDS.valueBytes} are kept: name nodes by label, zone or region, and shards by ranges.`,
    );
  const { value, schema, minReader } = encoded;
  return {
    condition: stored === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: stored.version },
    write: { kind: 'put', key, value, schema, minReader },
  };
}
