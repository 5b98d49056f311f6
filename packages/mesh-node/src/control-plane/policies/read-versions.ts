/** Versions of a document: the one that stands, and those before it that are kept, fresh from the registry. */
import {
  decodePolicy,
  type PolicyDocument,
  type PolicyId,
  type PolicyRecord,
  policyHistoryPrefix,
  policyKey,
} from '@omnirelay/protocol/policy';
import type { UnreadableRecord } from '@omnirelay/wire';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { recordsBelow } from '../records-below.ts';
import { readFresh } from '../shards/change-settings.ts';

export interface KeptVersions {
  /** Newest first. */
  readonly versions: readonly PolicyRecord[];
  readonly unreadable: readonly UnreadableRecord[];
}

/** @throws RegistryError */
export async function readVersions(context: OperationContext, id: PolicyId): Promise<KeptVersions> {
  const { state, signal } = context;
  const current = await readFresh(context, policyKey(id));
  const records = current === undefined ? [] : [current];
  for await (const record of recordsBelow(state.registry.store, policyHistoryPrefix(id), signal)) records.push(record);
  const byVersion = new Map<number, PolicyRecord>();
  const unreadable: UnreadableRecord[] = [];
  for (const record of records) {
    const read = decodePolicy(record);
    if (read.kind === 'unreadable') unreadable.push({ record: record.key, why: read.detail });
    else byVersion.set(read.value.document.version, read.value);
  }
  const versions = [...byVersion.values()].sort((a, b) => b.document.version - a.document.version);
  return { versions, unreadable };
}

/** 0: before anybody wrote it. @throws Problem not_found */
export function versionOf({ versions }: KeptVersions, id: PolicyId, version: number): PolicyDocument {
  if (version === 0) return { version: 0 };
  const found = versions.find(({ document }) => document.version === version);
  if (found !== undefined) return found.document;
  throw new Problem(
    'not_found',
    `Of ${id} no version ${version} is kept: \`mesh policies history ${id}\` names those that are.`,
  );
}
