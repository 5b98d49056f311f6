/**
 * What a change has done in all of its revisions, as the registry has it now: what this node has read of it may be behind what others have written. It is
 * answered once the maps here have what those steps did, lest something be told to be back already that has only just gone.
 */
import {
  CHANGE_STEPS_PREFIX,
  type ChangeId,
  type PastRun,
  parseChangeKey,
  readJournal,
} from '@omnirelay/protocol/change';
import type { RegistryRecord } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { recordsBelow } from '../records-below.ts';
import { waitForCursor } from '../wait-for-cursor.ts';
import { freshHeader } from './fresh-change.ts';

/** The oldest first. @throws Problem registry_dark, behind, not_found, record_unreadable; RegistryError */
export async function freshRuns(context: OperationContext, id: ChangeId): Promise<readonly PastRun[]> {
  const { state, signal } = context;
  const { contents } = state.changes;
  const { header } = await freshHeader(context, id);
  const journals = await stepsOfRevisions(context, id);
  let newest = 0n;
  for (const { version } of [...journals.values()].flat()) if (version > newest) newest = version;
  const lineageEpoch = state.registry.state().stored?.lineageEpoch ?? 0n;
  await waitForCursor(state, { lineageEpoch, revision: newest }, signal);
  const runs: PastRun[] = [];
  for (const [revision, records] of journals) {
    if (revision > header.revision) continue;
    const contentHash = revision === header.revision ? { contentHash: header.contentHash } : {};
    const { content } = await contents.read({ id, revision, ...contentHash }, signal);
    const { journal, unreadable } = readJournal({ id, revision, steps: content.steps.length }, records);
    if (unreadable.length > 0)
      throw new Problem(
        'record_unreadable',
        `What step ${unreadable[0]} of revision ${revision} of ${id} has done cannot be read.`,
      );
    // Of a revision that has done nothing there is nothing to undo.
    if (journal.some((step) => step.state === 'done')) runs.push({ content, journal });
  }
  return runs.length > 0 ? runs : [{ content: (await contents.read(header, signal)).content, journal: [] }];
}

/** By revision, in order. */
async function stepsOfRevisions({ state, signal }: OperationContext, id: ChangeId) {
  const within = AbortSignal.any([signal, AbortSignal.timeout(CONTROL_BOUNDS.registryTimeoutMs)]);
  const found = new Map<number, RegistryRecord[]>();
  for await (const record of recordsBelow(state.registry.store, `${CHANGE_STEPS_PREFIX}${id}/`, within)) {
    const key = parseChangeKey(record.key);
    if (key?.kind !== 'step') continue;
    const records = found.get(key.revision);
    if (records === undefined) found.set(key.revision, [record]);
    else records.push(record);
  }
  return found;
}
