/** `omnirelay mesh tokens create` and `omnirelay mesh join`: how a new node comes into the mesh. */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { enrolNode } from '@omnirelay/client';
import type { ConfigInput } from '@omnirelay/config';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type JoinTokenFlags, readJoinToken } from '../join-token-source.ts';
import { type OutputFormat, printResult } from '../output.ts';
import { actOptions, type MutationFlags, toMutation, withClient } from '../with-client.ts';

const DEVELOPMENT_TRUST_DOMAIN = 'dev.omnirelay.invalid';

function wholeSeconds(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number of seconds.');
}

/** A join that was refused leaves no empty folders behind. */
function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch {
      // Not empty, or never made: it is not ours to remove.
    }
  }
}

export function addTokenCommands(mesh: Command): void {
  const tokens = mesh.command('tokens').description('join tokens: each lets one node in, once');
  actOptions(tokens.command('create'))
    .description('a token for one new node; it is shown once')
    .requiredOption('--role <role>', 'gateway or worker; control is for admins')
    .option('--node-id <id>', 'only for a node of this name')
    .option('--ttl <seconds>', 'how long it may be used', wholeSeconds)
    .addHelpText('after', '\nExample:\n  omnirelay mesh tokens create --role worker --node-id n8')
    .action(async (flags: MutationFlags & { role: string; nodeId?: string; ttl?: number }, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const request = {
          role: flags.role,
          ...(flags.nodeId === undefined ? {} : { nodeId: flags.nodeId }),
          ...(flags.ttl === undefined ? {} : { ttlSeconds: flags.ttl }),
        };
        const token = await client.joinTokens.create(request, toMutation(flags), { signal });
        // Another control node answered for one that died under the call: a secret is told once, and that answer was lost.
        if (!token.dryRun && !token.token) {
          throw new CliError('A token was made, but the answer that held it was lost.', {
            exitCode: EXIT.unavailable,
            hint: 'Run the command again: the lost token ends by itself, unused.',
          });
        }
        printResult(output, token, () =>
          token.dryRun
            ? `Would make a token for a ${token.role}, good until ${token.expiresAt}.`
            : `${token.token}\n\nFor one ${token.role}, until ${token.expiresAt}. It is not shown again. On the new node, which asks for it:\n  omnirelay mesh join --token-file - --endpoint HOST:17422 --node-id ${token.nodeId ?? 'NAME'}`,
        );
      }),
    );

  mesh
    .command('join')
    .description('make a key, have it certified with a join token, and write a first config')
    .option('--token-file <file>', 'file with the token; - reads standard input (or set OMNIRELAY_JOIN_TOKEN)')
    .option('--token <token>', 'the token itself: others on this machine see it in the list of processes')
    .requiredOption('--node-id <id>', 'name of the new node')
    .option('--dir <folder>', 'where its files go (default: ./NODE-ID)')
    .addHelpText(
      'after',
      '\nExamples:\n  omnirelay mesh join --token-file - --endpoint 127.0.0.1:17422 --node-id n8\n  OMNIRELAY_JOIN_TOKEN=... omnirelay mesh join --endpoint 127.0.0.1:17422 --node-id n8',
    )
    .action(async (flags: JoinTokenFlags & { nodeId: string; dir?: string }, command: Command) => {
      const { endpoint, output } = command.optsWithGlobals() as { endpoint?: string; output?: OutputFormat };
      if (endpoint === undefined) {
        throw new CliError('Through which control node?', {
          exitCode: EXIT.usage,
          hint: 'Give --endpoint HOST:PORT, the control gRPC address of one.',
        });
      }
      const token = readJoinToken(flags);
      const folder = resolve(flags.dir ?? flags.nodeId);
      const configFile = join(folder, 'omnirelay.json');
      if (existsSync(configFile)) {
        throw new CliError(`${configFile} exists already; nothing was changed.`, {
          exitCode: EXIT.conflict,
          hint: 'Choose another --dir, or remove the old node first.',
        });
      }
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const control = endpoint.split(',')[0] ?? endpoint;
      const { answer, identity, paths } = await enrolNode({
        endpoint: control,
        token,
        nodeId: flags.nodeId,
        folder: join(folder, 'identity'),
      }).catch((error: unknown) => {
        removeEmpty([join(folder, 'identity'), folder]);
        throw error;
      });
      const config: ConfigInput = {
        configVersion: 1,
        mesh: {
          ...(answer.trustDomain === DEVELOPMENT_TRUST_DOMAIN ? { mode: 'development' as const } : {}),
          meshId: answer.meshId,
          dataDirectory: join(folder, 'data'),
          gossip: {
            nodeId: identity.nodeId,
            role: identity.role as 'control' | 'gateway' | 'worker',
            clusterId: answer.clusterId,
            seedPeers: [...answer.seeds],
            tls: { ...paths },
          },
          control: { endpoints: [control] },
          security: { trustDomain: answer.trustDomain },
        },
      };
      writeFileSync(configFile, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
      const result = { nodeId: identity.nodeId, role: identity.role, config: configFile, expiresAt: answer.expiresAt };
      printResult(output ?? 'table', result, () =>
        [
          `${identity.nodeId} is enrolled as ${identity.role} of ${answer.clusterId}; its certificate ends ${answer.expiresAt} and is renewed by the node.`,
          `Look over ports and region in ${configFile}, then start it:`,
          `  omnirelay node --config ${configFile}`,
        ].join('\n'),
      );
    });
}
