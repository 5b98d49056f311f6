/**
 * What is hard to undo is confirmed by a short code that one types beside what is done, the same that the console asks for: by an option, so that nothing ever
 * waits for a terminal.
 */
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

/** The id of the one that it is done to; of several the verb and how many. */
export const confirmationCode = (verb: string, ids: readonly string[]): string => {
  const [only] = ids;
  return ids.length === 1 && only !== undefined ? only : `${verb} ${ids.length}`;
};

/** As it is typed. */
export const confirmOption = (code: string): string => `--confirm ${/\s/.test(code) ? JSON.stringify(code) : code}`;

export interface Confirmed {
  /** As it was typed; undefined where it was not. */
  readonly given: string | undefined;
  readonly code: string;
  /** What is confirmed by it, in a sentence; undefined where nothing needs to be. */
  readonly doing: string | undefined;
}

/** A code that does not fit is refused even where none is needed: it was meant for something else. @throws CliError */
export function requireConfirmation({ given, code, doing }: Confirmed): void {
  if (given === code || (given === undefined && doing === undefined)) return;
  throw new CliError(
    given === undefined
      ? `Nothing was done: ${doing} is confirmed by its code, which is ${code}.`
      : `Nothing was done: the code is ${code}, and not ${given}.`,
    { exitCode: EXIT.usage, hint: `See what it would mean with --dry-run, then give ${confirmOption(code)}.` },
  );
}
