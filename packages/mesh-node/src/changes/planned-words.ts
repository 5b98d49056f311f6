/** What the history of a map says of a generation that planned changes have made: by which plan, and who approved it. */
import type { ChangeHeader, ChangeId } from '@omnirelay/protocol/change';
import type { PlannedWords } from './planned-moves.ts';

interface Told {
  readonly id: ChangeId;
  /** Undefined where nothing is known of it. */
  readonly header: ChangeHeader | undefined;
}

/** Characters of ids and of names, lest the history of a map takes no more of it. */
const TOLD = 300;

/** Undefined where no plan has moved anything. */
export function plannedWords(changes: readonly Told[]): PlannedWords | undefined {
  const [first] = changes;
  if (first === undefined) return undefined;
  const { id, header } = first;
  const actor = header?.authors[0]?.displayName ?? id;
  if (changes.length > 1) return { actor, reason: `plans ${changes.map((one) => one.id).join(', ')}`.slice(0, TOLD) };
  return {
    actor,
    reason: `plan ${id}, ${approvedBy(header)}`.slice(0, TOLD),
    changeId: id,
    ...(header?.changeTicket !== undefined && { changeTicket: header.changeTicket }),
    ...(header?.correlationId !== undefined && { correlationId: header.correlationId }),
  };
}

function approvedBy(header: ChangeHeader | undefined): string {
  const names = header?.approvals.map(({ by }) => by.displayName) ?? [];
  return names.length === 0 ? 'which its policy lets run by itself' : `approved by ${names.join(', ')}`;
}
