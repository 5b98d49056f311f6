/** Which changes are kept: all that have not ended, and of the ended ones the last; and which of their records. Pure. */
import { CHANGE_BOUNDS } from '../bounds.ts';
import type { ChangeHeader, ChangeId } from '../change-model.ts';
import { isEnded } from '../verb-table.ts';

export interface KeptChange {
  readonly header: ChangeHeader;
  /** Records of its steps, of all of its revisions. */
  readonly stepRecords: number;
  /** Some of its steps have begun and not ended. */
  readonly isInFlight: boolean;
}

interface Bounds {
  readonly ended: number;
  readonly stepRecords: number;
}

/** The oldest of those that nobody needs any more, beyond what is kept. */
export function droppableChanges(changes: readonly KeptChange[], bounds: Bounds = CHANGE_BOUNDS): readonly ChangeId[] {
  const needed = new Set(changes.flatMap(({ header }) => (isEnded(header.state) ? [] : (header.rollbackOf ?? []))));
  const ended = changes
    .filter(({ header, isInFlight }) => isEnded(header.state) && !isInFlight)
    .filter(({ header: { id, state, rollbackBy } }) => !needed.has(id) && !(rollbackBy && state !== 'rolled-back'))
    .sort((a, b) => b.header.updatedAt - a.header.updatedAt || (a.header.id < b.header.id ? -1 : 1));
  const ids = new Set(ended.map(({ header }) => header.id));
  let records = changes.reduce((sum, one) => sum + (ids.has(one.header.id) ? 0 : one.stepRecords), 0);
  return ended.flatMap(({ header, stepRecords }, at) => {
    records += stepRecords;
    return at >= bounds.ended || records > bounds.stepRecords ? header.id : [];
  });
}

/** Whether pages of that revision are needed: it is the one that counts, its steps have moved something, or approvals of it were voided. */
export const keepsRevision = (
  { revision: now, voids }: Pick<ChangeHeader, 'revision' | 'voids'>,
  revision: number,
  hasSteps: boolean,
): boolean => revision === now || hasSteps || voids.some((one) => one.revision === revision);
