/** Where `mesh join` takes its token from: a file, standard input, the environment, or, seen by all on the machine, an argument. */
import { readFileSync } from 'node:fs';
import { CliError } from './cli-error.ts';
import { joinTokenFromEnvironment } from './environment.ts';
import { EXIT } from './exit-codes.ts';

export interface JoinTokenFlags {
  readonly token?: string;
  /** `-` is standard input. */
  readonly tokenFile?: string;
}

/** @throws CliError */
export function readJoinToken({ token, tokenFile }: JoinTokenFlags): string {
  if (token !== undefined && tokenFile !== undefined) {
    throw new CliError('--token and --token-file say the same twice.', { exitCode: EXIT.usage, hint: 'Give one.' });
  }
  const given = tokenFile === undefined ? (token ?? joinTokenFromEnvironment) : readToken(tokenFile);
  if (given !== undefined && given.trim() !== '') return given.trim();
  throw new CliError(tokenFile === undefined ? 'With which token?' : 'There is no token in what was read.', {
    exitCode: EXIT.usage,
    hint: 'Give --token-file FILE (- for standard input), or set OMNIRELAY_JOIN_TOKEN; `omnirelay mesh tokens create` makes one.',
  });
}

function readToken(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new CliError(`The token file ${file} cannot be read: ${(cause as Error).message}.`, {
      exitCode: EXIT.usage,
      hint: 'Give --token-file FILE, or - for standard input.',
      cause,
    });
  }
}
