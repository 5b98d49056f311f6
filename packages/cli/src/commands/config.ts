/** `omnirelay config validate FILE`: everything that is wrong with a config, offline. */
import { checkPolicy, loadConfig } from '@omnirelay/config';
import type { Command } from 'commander';
import { type OutputFormat, printResult } from '../output.ts';

export function addConfigCommands(program: Command): void {
  program
    .command('config')
    .description('the config file of a node')
    .command('validate')
    .description('check a config against schema and policy, and name every problem')
    .argument('<file>')
    .addHelpText('after', '\nExample:\n  omnirelay config validate omnirelay.yaml')
    .action((file: string, _flags: object, command: Command) => {
      const { output } = command.optsWithGlobals() as { output?: OutputFormat };
      // The file by itself: what this shell happens to have set says nothing about where the file will serve.
      const config = loadConfig({ path: file, env: {} });
      checkPolicy(config);
      const { nodeId, role, clusterId } = config.mesh.gossip;
      printResult(
        output ?? 'table',
        { valid: true, nodeId, role, clusterId, mode: config.mesh.mode },
        () => `${file} is valid: ${nodeId}, ${role} of ${clusterId}, ${config.mesh.mode}.`,
      );
    });
}
