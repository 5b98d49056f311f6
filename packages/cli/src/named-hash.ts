/** The hash that somebody approves or executes by, as it was typed: whole, or as many of its first digits as tell it apart. */

import { shortHash } from './change-rows.ts';
import type { Change } from './change-types.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

const WHOLE = 64;
const LEAST = 8;

export interface HashedVerb {
  readonly verb: 'approve' | 'execute';
  /** How the group of commands is called: changes or plans. */
  readonly group: string;
}

/** @throws CliError: none was given, or the plan is another one */
export function namedHash(change: Change, given: string | undefined, { verb, group }: HashedVerb): string {
  const { id, contentHash, state, steps } = change;
  if (given === undefined)
    throw new CliError(
      `Nothing was done: name what was read. ${id} is ${state}, ${steps} steps, hash ${shortHash(contentHash)}.`,
      {
        exitCode: EXIT.usage,
        hint: `Read it with \`omnirelay mesh ${group} show ${id}\`, then: omnirelay mesh ${group} ${verb} ${id} --hash ${shortHash(contentHash)} --reason TEXT`,
      },
    );
  const digits = given.trim().toLowerCase();
  if (!/^[0-9a-f]+$/.test(digits) || digits.length < LEAST || digits.length > WHOLE)
    throw new CliError(`${JSON.stringify(given)} is no hash: ${LEAST} to ${WHOLE} hexadecimal digits.`, {
      exitCode: EXIT.usage,
      hint: `\`omnirelay mesh ${group} show ${id}\` tells the hash.`,
    });
  // The mesh refuses another whole one itself.
  if (digits.length === WHOLE) return digits;
  if (contentHash.startsWith(digits)) return contentHash;
  throw new CliError(
    `The plan is ${shortHash(contentHash)} now, not ${digits}: it has changed since it was read. (plan_stale)`,
    {
      exitCode: EXIT.conflict,
      hint: `Read it anew with \`omnirelay mesh ${group} show ${id}\`.`,
    },
  );
}
