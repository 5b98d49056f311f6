/** Reads and writes of `peers/<nodeId>` as changes need them: fresh from the registry, never from the cache. */
import type { RegistryCondition, RegistryWrite } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { OperationContext } from './operation-context.ts';
import { type PeerRecord, peerKey, readPeerIntent, recordEtag, schemaOfWrite } from './peer-record.ts';
import { Problem } from './problem.ts';

export interface FreshPeerRecord {
  readonly record: PeerRecord;
  readonly etag: string;
  readonly condition: RegistryCondition;
  write(next: PeerRecord): RegistryWrite;
}

/** `"7.x1y2"` as `GET` answers it: the record's version, then what tells one answer from another. */
const versionOf = (ifMatch: string): string => ifMatch.replace(/^"(\d+)\.[\w-]+"$/, '"$1"');

/** @throws Problem precondition_failed when `ifMatch` names another version, record_unreadable; RegistryError */
export async function readPeerRecord(
  { state, signal }: OperationContext,
  nodeId: string,
  ifMatch: string | undefined,
): Promise<FreshPeerRecord> {
  const key = peerKey(nodeId);
  const { records } = await state.registry.store.read([key], { signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs });
  const [stored] = records;
  const etag = recordEtag(stored?.version);
  if (ifMatch !== undefined && ifMatch !== '*' && versionOf(ifMatch) !== etag)
    throw new Problem(
      'precondition_failed',
      `The record of ${nodeId} is at ${etag}, not at ${ifMatch}. Read it again and decide anew.`,
      {
        extensions: { currentEtag: etag },
      },
    );
  return {
    record: readPeerIntent(stored),
    etag,
    condition: stored === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: stored.version },
    write: (next) => ({ kind: 'put', key, value: JSON.stringify(next), schema: schemaOfWrite(stored), minReader: 1 }),
  };
}
