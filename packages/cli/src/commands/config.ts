/** `omnirelay config validate FILE`: everything that is wrong with a config, offline. */
import { checkPolicy, configWarnings, loadConfig } from '@omnirelay/config';
import type { Command } from 'commander';
import { environmentVariables } from '../environment.ts';
import { type OutputFormat, printResult } from '../output.ts';

export function addConfigCommands(program: Command): void {
  program
    .command('config')
    .description('the config file of a node')
    .command('validate')
    .description('check a config against schema and policy, and name every problem')
    .argument('<file>')
    .option('--no-environment', 'the file by itself, without what the MESH_ variables of this shell set')
    .addHelpText(
      'after',
      `
It is checked as a node would that is started here: what MESH_ variables set wins over the file.

Examples:
  omnirelay config validate omnirelay.yaml
  omnirelay config validate --no-environment omnirelay.yaml`,
    )
    .action((file: string, flags: { environment: boolean }, command: Command) => {
      const { output } = command.optsWithGlobals() as { output?: OutputFormat };
      const config = loadConfig({ path: file, env: flags.environment ? environmentVariables : {} });
      checkPolicy(config);
      const { nodeId, role, clusterId } = config.mesh.gossip;
      const warnings = configWarnings(config);
      for (const { path, message } of warnings) process.stderr.write(`warning: ${path}: ${message}\n`);
      printResult(
        output ?? 'table',
        { valid: true, nodeId, role, clusterId, mode: config.mesh.mode, warnings },
        () => `${file} is valid: ${nodeId}, ${role} of ${clusterId}, ${config.mesh.mode}.`,
      );
    });
}
