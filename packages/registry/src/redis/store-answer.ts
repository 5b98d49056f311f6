/** What the store's functions answer, and what it means when they refuse: then nothing was read and nothing written. */
import type { StoreIdentity } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { FORMAT } from './library/library.ts';

export type Reply<T> =
  | readonly ['ok', id: string, replid: string, head: string, answer: T, replicas?: string]
  | readonly ['replica' | 'empty' | 'corrupt']
  | readonly ['newer' | 'short', detail: string];

export type Refused = Exclude<Reply<unknown>, readonly ['ok', ...unknown[]]>;

export interface StoreNames {
  readonly runId: string;
  readonly afterRestart: 'adopt' | 'continue';
}

/** Of the data, and unless a restart is to go unnoticed, of the process and its replication history. */
export const identityOf = ({ runId, afterRestart }: StoreNames, id: string, replid: string): StoreIdentity =>
  (afterRestart === 'continue' ? `redis-${id}` : `redis-${id}.${runId}.${replid}`) as StoreIdentity;

export function refusalOf(address: string, [status, detail]: Refused): RegistryError {
  const at = `redis ${address}`;
  switch (status) {
    case 'replica':
      return new RegistryError(
        'registry_dark',
        `${at} has become a read-only replica: nothing was written, and the primary is looked for`,
      );
    case 'short':
      return new RegistryError(
        'registry_dark',
        `${at} has only ${detail} replicas connected, fewer than mesh.registry.wait asks for: nothing was written. Bring its replicas back, or choose another policy`,
      );
    case 'newer':
      return new RegistryError(
        'newer_schema',
        `the registry in ${at} needs a reader of format ${detail}, this build reads up to ${FORMAT}: upgrade this node (the data was left untouched)`,
      );
    case 'empty':
      return new RegistryError('registry_dark', `${at} was emptied while it was read`);
    case 'corrupt':
      return new RegistryError(
        'registry_corrupt',
        `${at} holds a part of this mesh's registry only: keys below its prefix were deleted or written by something else. Restore a copy, then \`omnirelay mesh lineage adopt\``,
      );
  }
}
