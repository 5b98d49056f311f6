/** A new draft as records: whoever proposes a change writes it so, a person by the API and the controller by itself. Pure. */
import { type DraftOptions, draftChange } from '../draft-change.ts';
import type { Refused } from '../refusals.ts';
import { writesOfContent } from './content-writes.ts';
import type { ChangeWrites } from './stored-change.ts';

/** Its id is none that was ever given: the transactions compare that there is none of that name. Refused as `draftChange` refuses it. */
export function writesOfNewChange(options: DraftOptions): ChangeWrites | Refused {
  const drafted = draftChange(options);
  return drafted.kind === 'refused' ? drafted : writesOfContent(drafted.change, undefined);
}
