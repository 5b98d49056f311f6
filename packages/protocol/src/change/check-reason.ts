/**
 * Whether a reason says anything: so many characters at least, and not the words of the last one again. Blanks around it and between its words, and how
 * it is capitalised, make no reason another one.
 */
import { CHANGE_BOUNDS } from './bounds.ts';
import { type Refused, refuse } from './refusals.ts';

/** `last`: the last of this person, and the last that was given for this change. Undefined when it will do. */
export function reasonRefusal(reason: string | undefined, last: readonly (string | undefined)[]): Refused | undefined {
  const { reasonLeast: least, reasonMost: most } = CHANGE_BOUNDS;
  const told = wordsOf(reason ?? '');
  if (told === '') return refuse('reason_missing', `Say why, in ${least} characters at least.`);
  const length = [...told].length;
  if (length < least) return refuse('reason_short', `The reason has ${length} characters; it needs ${least} at least.`);
  if (reason!.length > most) return refuse('reason_long', `The reason is longer than ${most} characters.`);
  if (last.some((one) => one !== undefined && wordsOf(one) === told))
    return refuse('reason_repeated', 'The reason is the last one again; say what speaks for this one.');
  return undefined;
}

const wordsOf = (reason: string): string => reason.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
