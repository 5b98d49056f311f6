/** `omnirelay login`, `omnirelay token` and `omnirelay logout`. */
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { type ConnectionOptions, resolveIssuer } from '../connection-profile.ts';
import { currentToken, signIn, signOut } from '../device-login.ts';
import { EXIT } from '../exit-codes.ts';
import { type OutputFormat, printResult } from '../output.ts';

export function addSignInCommands(program: Command): void {
  program
    .command('login')
    .description('sign in with a code that you enter in a browser')
    .addHelpText('after', '\nExamples:\n  omnirelay login\n  omnirelay login --issuer https://id.example.com')
    .action(async (_flags: object, command: Command) => {
      const options = command.optsWithGlobals() as ConnectionOptions & { output?: OutputFormat };
      const interrupt = new AbortController();
      process.once('SIGINT', () => interrupt.abort());
      const tokens = await signIn(resolveIssuer(options), {
        signal: interrupt.signal,
        // To stderr, so that `--output json` stays one document.
        show: (page, code, completePage) =>
          process.stderr.write(`Open ${page} and enter ${code}\n(or open ${completePage}). Waiting ...\n`),
      });
      printResult(options.output ?? 'table', { issuer: tokens.issuer, subject: tokens.subject }, () =>
        tokens.subject === undefined ? 'Signed in.' : `Signed in as ${tokens.subject}.`,
      );
    });
  program
    .command('token')
    .description('print an access token of the signed-in person, fresh, for tools such as curl')
    .addHelpText(
      'after',
      '\nIt lives for minutes: ask for it anew for each call.\nExample:\n  curl -H "Authorization: Bearer $(omnirelay token)" ...',
    )
    .action(async (_flags: object, command: Command) => {
      const options = command.optsWithGlobals() as ConnectionOptions & { output?: OutputFormat };
      const issuer = resolveIssuer(options);
      const token = await currentToken(issuer);
      if (token === undefined)
        throw new CliError('Nobody is signed in.', { exitCode: EXIT.forbidden, hint: 'Run `omnirelay login`.' });
      printResult(options.output ?? 'table', { issuer, token }, () => token);
    });
  program
    .command('logout')
    .description('forget the tokens kept on this machine, and have the issuer take the refresh token back')
    .action(async (_flags: object, command: Command) => {
      const options = command.optsWithGlobals() as ConnectionOptions & { output?: OutputFormat };
      const ended = await signOut(resolveIssuer(options));
      printResult(options.output ?? 'table', ended, () => {
        if (!ended.signedOut) return 'Nobody was signed in.';
        if (ended.revoked) return 'Signed out.';
        return 'Signed out here. The issuer did not take the refresh token back: it ends by itself.';
      });
    });
}
