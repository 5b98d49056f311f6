/** Reads and writes of `shard-forced/<namespace>` as changes of a namespace need them: fresh from the registry, never from the cache. */
import { type AskedBy, decodeForced, encodeForced, forcedKey, type Namespace } from '@omnirelay/protocol';
import type { RegistryCondition, RegistryRecord, RegistryWrite } from '@omnirelay/registry';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { readFresh } from './change-settings.ts';

/** Undefined where the moves go by rounds. @throws RegistryError, Problem record_unreadable */
export async function readForced(context: OperationContext, namespace: string): Promise<RegistryRecord | undefined> {
  const stored = await readFresh(context, forcedKey(namespace as Namespace));
  const read = stored === undefined ? undefined : decodeForced(stored);
  if (read?.kind === 'unreadable')
    throw new Problem('record_unreadable', `Nothing was done: of ${stored?.key}, ${read.detail}.`);
  return stored;
}

/** `wanted`: for whose request what is to move goes at once; null: by rounds from now on. */
export function writesOfForced(
  namespace: string,
  stored: RegistryRecord | undefined,
  wanted: AskedBy | null,
): { readonly condition: RegistryCondition; readonly writes: readonly RegistryWrite[] } {
  const key = forcedKey(namespace as Namespace);
  const condition: RegistryCondition =
    stored === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: stored.version };
  if (wanted === null) return { condition, writes: stored === undefined ? [] : [{ kind: 'delete', key }] };
  const encoded = encodeForced(wanted);
  if (encoded.kind === 'too-large') throw new Error(`${key} takes ${encoded.bytes} bytes`);
  const { value, schema, minReader } = encoded;
  return { condition, writes: [{ kind: 'put', key, value, schema, minReader }] };
}
