/**
 * How many changes there may be that have not ended. Drafts are bound apart from what was submitted, and those of whoever may only look apart from those of
 * operators: nobody who may do nothing keeps anybody from proposing what is to be done.
 */
import { isEnded, isSamePerson } from '@omnirelay/protocol/change';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import type { KnownHeader } from './change-book.ts';

type Asker = Pick<OperationContext, 'state' | 'caller'>;

/** One more is made, which is submitted at once or kept as a draft. @throws Problem too_many */
export function refuseTooMany(context: Asker, submits: boolean): void {
  const drafts = context.state.changes.book.all().filter(({ header }) => header.state === 'draft');
  // It may be kept as a draft though it was to be submitted, where what it rests upon does not hold.
  refuseTooManyOwn(context, drafts);
  if (submits) refuseTooManySubmitted(context);
  else refuseTooManyDrafts(context, drafts);
}

/** @throws Problem too_many */
export function refuseTooManySubmitted({ state }: Asker): void {
  const { length } = state.changes.book
    .all()
    .filter(({ header }) => header.state !== 'draft' && !isEnded(header.state));
  if (length >= CONTROL_BOUNDS.submittedChanges)
    throw new Problem('too_many', `There are ${length} changes that have not ended. Cancel some first.`);
}

type Drafts = readonly Pick<KnownHeader, 'header'>[];

function refuseTooManyOwn({ caller }: Asker, drafts: Drafts): void {
  const own = drafts.filter(({ header }) => header.authors.some((author) => isSamePerson(author, caller.principal)));
  if (own.length >= CONTROL_BOUNDS.draftsOfPerson)
    throw new Problem(
      'too_many',
      `You have ${own.length} drafts, and at most that many are kept. Cancel or submit some.`,
    );
}

function refuseTooManyDrafts({ caller }: Asker, drafts: Drafts): void {
  const most = caller.scopes.includes('mesh.operate') ? CONTROL_BOUNDS.drafts : CONTROL_BOUNDS.draftsOfViewers;
  if (drafts.length >= most)
    throw new Problem(
      'too_many',
      `There are ${drafts.length} drafts, and no further one is kept for you. Ask their authors to cancel some.`,
    );
}
