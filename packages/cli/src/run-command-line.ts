/** The command line as a whole: all commands, the options that all share, and one place where errors are told. */
import { Command, Option } from 'commander';
import { addAuditCommands } from './commands/audit.ts';
import { addCertificateCommands } from './commands/certificates.ts';
import { addChangeCommands } from './commands/changes.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addConfigCommands } from './commands/config.ts';
import { addDevCommands } from './commands/dev.ts';
import { addFreezeCommands } from './commands/freeze.ts';
import { addLeaderCommands } from './commands/leaders.ts';
import { addLeaseHealthCommand } from './commands/lease-health.ts';
import { addLineageCommands } from './commands/lineage.ts';
import { addNamespaceCommands } from './commands/namespaces.ts';
import { addPeerCommands } from './commands/peers.ts';
import { addPolicyCommands } from './commands/policies.ts';
import { addRebalanceStateCommand } from './commands/rebalance-state.ts';
import { addShardCommands } from './commands/shards.ts';
import { addSignInCommands } from './commands/sign-in.ts';
import { addTokenCommands } from './commands/tokens.ts';
import { EXIT, EXIT_MEANINGS } from './exit-codes.ts';
import { reportOf } from './report-error.ts';

const exitCodes = Object.entries(EXIT)
  .map(([name, code]) => `${code} ${EXIT_MEANINGS[name as keyof typeof EXIT]}`)
  .join(', ');

export function buildProgram(json = false): Command {
  const program = new Command('omnirelay')
    .description('OmniRelay: mesh discovery and peering')
    .version('0.1.0')
    .addOption(
      new Option('--output <format>', 'table for people, json for scripts').choices(['table', 'json']).default('table'),
    )
    .option('--endpoint <host:port,...>', 'control gRPC addresses, comma separated (OMNIRELAY_ENDPOINTS)')
    .option('--ca <file>', 'PEM file of the mesh CA (OMNIRELAY_CA)')
    .option('--trust-domain <name>', 'trust domain of the mesh (OMNIRELAY_TRUST_DOMAIN)')
    .option('--issuer <url>', 'OpenID issuer to sign in with (OMNIRELAY_ISSUER)')
    .showHelpAfterError('Add --help for the options of a command.')
    .addHelpText(
      'after',
      `
Beside a running development mesh no connection options are needed.
Exit codes: ${exitCodes}.

Examples:
  omnirelay dev                            a mesh of seven nodes with a console
  omnirelay login                          sign in
  omnirelay mesh peers list                who is in the mesh`,
    );
  addDevCommands(program);
  addSignInCommands(program);
  const mesh = program.command('mesh').description('look at a mesh and operate it');
  addPeerCommands(mesh);
  addTokenCommands(mesh);
  addAuditCommands(mesh);
  addLeaderCommands(mesh);
  addLeaseHealthCommand(mesh);
  addShardCommands(mesh);
  addChangeCommands(mesh);
  addNamespaceCommands(mesh);
  addPolicyCommands(mesh);
  addFreezeCommands(mesh);
  addRebalanceStateCommand(mesh);
  addLineageCommands(mesh);
  addCertificateCommands(program);
  addConfigCommands(program);
  addCompletionCommand(program);
  inherit(program, json);
  return program;
}

/** Every command throws instead of exiting, and its help names the options that all share. For scripts, what is wrong is told once, as JSON. */
function inherit(command: Command, json: boolean): void {
  command.exitOverride();
  if (json) command.configureOutput({ outputError: () => undefined }).showHelpAfterError(false);
  for (const child of command.commands) {
    child.configureHelp({ showGlobalOptions: true });
    inherit(child, json);
  }
}

/** @returns the exit code */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const json = argv.some(
    (word, index) => word === '--output=json' || (word === '--output' && argv[index + 1] === 'json'),
  );
  const program = buildProgram(json);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    const report = reportOf(error);
    if (json && report.exitCode !== 0) process.stderr.write(`${JSON.stringify(report.document)}\n`);
    else if (report.lines.length > 0) process.stderr.write(`omnirelay: ${report.lines.join('\n')}\n`);
    return report.exitCode;
  }
}
