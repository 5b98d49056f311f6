/** What a person reads when a command fails: what is wrong, its code, what to do. Never a stack. */
import { ControlError } from '@omnirelay/client';
import { ConfigError } from '@omnirelay/config';
import { TaggedError } from '@omnirelay/primitives';
import { CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Run `omnirelay login`.',
  403: 'Your role does not allow this; somebody with more rights can do it.',
  412: 'Somebody changed it since it was read: read again, then repeat.',
  428: 'Give --if-match with the ETag that was read.',
};

/** What a code asks for where its status would advise wrongly: a join token is nobody's sign-in, and a dark registry is no dark node. */
const ADVICE_BY_CODE: Readonly<Record<string, string>> = {
  unavailable: 'No control node answered: check `omnirelay dev status`, the endpoints and the CA.',
  join_token_invalid:
    'Check that it is the whole token, and that it was made for this node; or make a new one with `omnirelay mesh tokens create`.',
  join_token_expired: 'Make a new one with `omnirelay mesh tokens create`.',
};

export interface ErrorReport {
  readonly exitCode: number;
  readonly lines: readonly string[];
  readonly document: Readonly<Record<string, unknown>>;
}

/** Seen before anything was sent: the token was not copied whole. */
const isBadJoinToken = (error: unknown): boolean => error instanceof TaggedError && error.code === 'bad_join_token';

export function reportOf(error: unknown): ErrorReport {
  if (error instanceof CommanderError) {
    return {
      exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage,
      lines: [],
      document: { code: error.code, detail: error.message.replace(/^error: /, '') },
    };
  }
  if (error instanceof ControlError) {
    const { problem } = error;
    const told = (problem.problems ?? []).map(({ path, message }) => `${path}: ${message}`);
    // The detail repeats a problem that stands alone; of several it makes one long line.
    const isSum = told.length > 1 && told.every((field) => problem.detail.includes(field));
    const said = (isSum ? '' : problem.detail) || problem.title;
    const fields = told.filter((field) => !said.includes(field)).map((field) => `  ${field}`);
    const advice = ADVICE_BY_CODE[problem.code] ?? ADVICE[problem.status];
    return {
      exitCode: exitCodeOf(problem.status),
      lines: [`${said} (${problem.code})`, ...fields, ...(advice === undefined ? [] : [advice])],
      document: problem,
    };
  }
  if (error instanceof CliError) {
    const lines = error.hint === undefined ? [error.message] : [error.message, error.hint];
    return { exitCode: error.exitCode, lines, document: { code: error.code, detail: error.message, hint: error.hint } };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { exitCode: EXIT.interrupted, lines: ['stopped'], document: { code: 'cancelled', detail: 'stopped' } };
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as { readonly code?: unknown })?.code;
  return {
    exitCode: error instanceof ConfigError || isBadJoinToken(error) ? EXIT.usage : EXIT.failed,
    lines: [message],
    document: { code: typeof code === 'string' ? code : 'failed', detail: message },
  };
}
