/** A change as acts upon it need it: fresh from the registry, never from the cache. */
import {
  type ChangeId,
  changeKey,
  decodeChange,
  readJournal,
  type StoredChange,
  stepsPrefix,
} from '@omnirelay/protocol/change';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { OperationContext } from '../operation-context.ts';
import { recordEtag } from '../peer-record.ts';
import { Problem } from '../problem.ts';
import { recordsBelow } from '../records-below.ts';
import { readFresh } from '../shards/change-settings.ts';
import { maySee } from './change-actor.ts';
import { requireChanges } from './change-state.ts';

/** `needsJournal`: steps in flight and steps done decide about the verb; else what this node has read of them will do. */
export interface FreshOptions {
  readonly needsJournal: boolean;
  readonly ifMatch?: string | undefined;
}

/** With the version of its record. @throws Problem registry_dark, not_found, record_unreadable; RegistryError */
export async function freshHeader(context: OperationContext, id: string) {
  const { state, caller } = context;
  requireChanges(state);
  const record = await readFresh(context, changeKey(id as ChangeId));
  const read = record === undefined ? undefined : decodeChange(record);
  if (read?.kind === 'unreadable')
    throw new Problem('record_unreadable', `Nothing was done: of ${changeKey(id as ChangeId)}, ${read.detail}.`);
  if (record === undefined || read === undefined || !maySee(caller, read.value))
    throw new Problem(
      'not_found',
      `There is no change ${id} that you may see: \`mesh changes list\` names those there are.`,
    );
  return { header: read.value, version: record.version };
}

/** @throws Problem registry_dark, not_found, record_unreadable, precondition_failed; RegistryError */
export async function freshChange(
  context: OperationContext,
  id: string,
  { needsJournal, ifMatch }: FreshOptions,
): Promise<StoredChange> {
  const { state, signal } = context;
  const { header, version } = await freshHeader(context, id);
  checkVersion(id, ifMatch, version);
  const { content } = await state.changes.contents.read(header, signal);
  const steps = needsJournal ? await stepsNow(context, header) : undefined;
  const known = state.changes.book.steps(header);
  return {
    change: {
      header,
      content,
      journal: steps?.journal ?? content.steps.map((_step, at) => known.get(at) ?? { state: 'waiting' }),
    },
    version,
    stepVersions: steps?.stepVersions ?? new Map(),
  };
}

async function stepsNow({ state, signal }: OperationContext, header: StoredChange['change']['header']) {
  const { store } = state.registry;
  const within = AbortSignal.any([signal, AbortSignal.timeout(CONTROL_BOUNDS.registryTimeoutMs)]);
  const records = await Array.fromAsync(recordsBelow(store, stepsPrefix(header.id, header.revision), within));
  return readJournal(header, records);
}

function checkVersion(id: string, ifMatch: string | undefined, version: bigint): void {
  const current = recordEtag(version);
  if (ifMatch === undefined || ifMatch === '*' || ifMatch === current) return;
  throw new Problem(
    'precondition_failed',
    `${id} is at ${current}, not at ${ifMatch}. Read it again, and decide anew.`,
    { extensions: { currentEtag: current } },
  );
}
