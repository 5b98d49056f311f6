/** What the history of a map says of a generation that planned changes have made: by which plan, and who approved it. */
import type { ChangeHeader, ChangeId } from '@omnirelay/protocol/change';
import type { PlannedWords } from './planned-moves.ts';

interface Told {
  readonly id: ChangeId;
  /** Undefined where nothing is known of it. */
  readonly header: ChangeHeader | undefined;
}

/** Undefined where no plan has moved anything. */
export function plannedWords(changes: readonly Told[]): PlannedWords | undefined {
  const [first] = changes;
  if (first === undefined) return undefined;
  if (changes.length > 1)
    return {
      actor: actorOf(first),
      reason: `plans ${changes.map(({ id }) => id).join(', ')}`,
      changeIds: idsOf(changes),
    };
  const { header } = first;
  return {
    actor: actorOf(first),
    reason: `plan ${first.id}, ${approvedBy(header)}`,
    changeIds: idsOf(changes),
    ...(header?.changeTicket !== undefined && { changeTicket: header.changeTicket }),
    ...(header?.correlationId !== undefined && { correlationId: header.correlationId }),
  };
}

const idsOf = (changes: readonly Told[]): readonly ChangeId[] => changes.map(({ id }) => id);
const actorOf = ({ id, header }: Told): string => header?.authors[0]?.displayName ?? id;

function approvedBy(header: ChangeHeader | undefined): string {
  const names = header?.approvals.map(({ by }) => by.displayName) ?? [];
  return names.length === 0 ? 'which its policy lets run by itself' : `approved by ${names.join(', ')}`;
}
