/** A new draft as records: whoever proposes a change writes it so, a person by the API and the controller by itself. Pure. */
import { type DraftOptions, draftChange } from '../draft-change.ts';
import { applyVerb } from '../life-cycle.ts';
import type { Refused } from '../refusals.ts';
import type { ChangeVerb } from '../verbs.ts';
import { writesOfContent } from './content-writes.ts';
import type { ChangeWrites } from './stored-change.ts';

/**
 * Its id is none that was ever given: the transactions compare that there is none of that name. `verbs`: what is done to it at once, as by one that submits what
 * it has checked already. Refused as `draftChange` or one of them refuses it.
 */
export function writesOfNewChange(options: DraftOptions, verbs: readonly ChangeVerb[] = []): ChangeWrites | Refused {
  const drafted = draftChange(options);
  if (drafted.kind === 'refused') return drafted;
  let { change } = drafted;
  for (const verb of verbs) {
    const outcome = applyVerb(change, verb);
    if (outcome.kind === 'refused') return outcome;
    if (outcome.kind === 'changed') change = outcome.change;
  }
  return writesOfContent(change, undefined);
}
