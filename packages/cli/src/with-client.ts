/** Opens a control client for one command, with the signed-in person's token, and ends it with the command. */
import { randomUUID } from 'node:crypto';
import { type ControlClient, createControlClient } from '@omnirelay/client';
import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import { type ConnectionOptions, resolveProfile } from './connection-profile.ts';
import { currentToken } from './device-login.ts';
import { tokenFromEnvironment } from './environment.ts';
import { EXIT } from './exit-codes.ts';
import type { OutputFormat } from './output.ts';

export interface ClientContext {
  readonly client: ControlClient;
  readonly output: OutputFormat;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

export async function withClient(command: Command, run: (context: ClientContext) => Promise<void>): Promise<void> {
  const options = command.optsWithGlobals() as ConnectionOptions & { readonly output?: OutputFormat };
  const { endpoints, caPem, trustDomain, issuer } = resolveProfile(options);
  const token = tokenFromEnvironment ?? (issuer === undefined ? undefined : await currentToken(issuer));
  if (token === undefined) {
    throw new CliError('Nobody is signed in.', { exitCode: EXIT.forbidden, hint: 'Run `omnirelay login`.' });
  }
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  try {
    await using client = createControlClient({
      endpoints,
      caPem,
      trustDomain,
      token: async () => tokenFromEnvironment ?? (issuer === undefined ? undefined : await currentToken(issuer)),
    });
    await run({ client, output: options.output ?? 'table', signal: interrupt.signal });
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

/** What every mutation takes. */
export const actOptions = (command: Command): Command =>
  command
    .option('--dry-run', 'say what would happen, and change nothing')
    .option('--reason <text>', 'why; kept in the audit')
    .option('--ticket <id>', 'change ticket; kept in the audit');

/** And one of a record that there is. */
export const mutationOptions = (command: Command): Command =>
  actOptions(command).option('--if-match <etag>', 'only if the record is still at this ETag');

export interface MutationFlags {
  readonly dryRun?: boolean;
  readonly reason?: string;
  readonly ticket?: string;
  readonly ifMatch?: string;
}

/** One key a command: a control node that dies under the call makes it go to another one, and be carried out once. */
export function toMutation(flags: MutationFlags) {
  return {
    ...(flags.dryRun === true ? {} : { idempotencyKey: randomUUID() }),
    ...(flags.dryRun === true ? { dryRun: true } : {}),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    ...(flags.ticket === undefined ? {} : { changeTicket: flags.ticket }),
    ...(flags.ifMatch === undefined ? {} : { ifMatch: flags.ifMatch }),
  };
}

export function requireReason(flags: MutationFlags, what: string): void {
  if (flags.reason !== undefined && flags.reason.trim() !== '') return;
  throw new CliError(`${what} needs a reason.`, {
    exitCode: EXIT.usage,
    hint: 'Give --reason TEXT; it is kept in the audit.',
  });
}
