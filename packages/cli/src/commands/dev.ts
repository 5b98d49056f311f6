/** `omnirelay dev ...` and `omnirelay node`: a development mesh in the foreground, what can be done to it, and one node alone. */
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { readDevProfile } from '../connection-profile.ts';
import { checkout } from '../environment.ts';
import { EXIT } from '../exit-codes.ts';
import { type OutputFormat, printResult } from '../output.ts';
import { runScript } from '../run-script.ts';
import { table } from '../table.ts';

interface DevStatus {
  readonly consoleUrl: string;
  readonly issuer: string;
  readonly nodes: readonly {
    readonly nodeId: string;
    readonly role: string;
    readonly region: string;
    readonly zone: string;
    readonly state: string;
    readonly pid: number;
  }[];
  readonly heldLinks: readonly { readonly from: string; readonly to: string }[];
  readonly simulated?: { readonly members: number; readonly changesPerSecond: number };
}

type DevAnswer =
  | { readonly ok: true; readonly message: string; readonly status: DevStatus }
  | { readonly ok: false; readonly message: string };

const ANSWER_DEADLINE_MS = 30_000;

async function ask(command: Readonly<Record<string, unknown>>): Promise<DevAnswer & { readonly ok: true }> {
  const profile = readDevProfile();
  if (profile === undefined) throw noMesh();
  const answer = await converse(profile.socket, command);
  if (answer.ok) return answer;
  throw new CliError(`${answer.message}.`, { exitCode: EXIT.usage });
}

const noMesh = (cause?: unknown): CliError =>
  new CliError('No development mesh is running here.', {
    exitCode: EXIT.unavailable,
    hint: 'Start one with `npm start` or `omnirelay dev`.',
    cause,
  });

async function converse(path: string, command: Readonly<Record<string, unknown>>): Promise<DevAnswer> {
  const socket = dial(path);
  const late = `no answer within ${ANSWER_DEADLINE_MS / 1000} s`;
  socket.setTimeout(ANSWER_DEADLINE_MS, () => socket.destroy(new Error(late)));
  let text = '';
  try {
    await once(socket, 'connect');
    socket.end(`${JSON.stringify(command)}\n`);
    for await (const chunk of socket.setEncoding('utf8')) text += chunk;
    if (!text.endsWith('\n')) throw new Error('its answer was cut off');
    return JSON.parse(text) as DevAnswer;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') throw noMesh(cause);
    throw new CliError(`The development mesh at ${path} did not answer as it should: ${message}.`, {
      exitCode: EXIT.unavailable,
      hint: 'See what it says where it was started; `omnirelay dev status` asks it again.',
      cause,
    });
  }
}

const names = (list: string) =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

async function tell(command: Command, request: Readonly<Record<string, unknown>>): Promise<void> {
  const answer = await ask(request);
  const { output } = command.optsWithGlobals() as { output?: OutputFormat };
  printResult(output ?? 'table', answer, () => answer.message);
}

function statusText(status: DevStatus): string {
  const rows = status.nodes.map((node) => [
    node.nodeId,
    node.state,
    node.role,
    node.region,
    node.zone,
    String(node.pid),
  ]);
  const held = status.heldLinks.map((link) => `${link.from} -> ${link.to}`);
  return [
    `Console ${status.consoleUrl}`,
    '',
    table(['Node', 'Process', 'Role', 'Region', 'Zone', 'Pid'], rows),
    ...(status.simulated === undefined
      ? []
      : ['', `Simulated members: ${status.simulated.members}, ${status.simulated.changesPerSecond} changes a second`]),
    ...(held.length === 0 ? [] : ['', `Cut links: ${held.join(', ')}`]),
  ].join('\n');
}

export function addDevCommands(program: Command): void {
  const dev = program
    .command('dev')
    .description('run a development mesh: nodes, identity provider, console')
    .option(
      '--registry <kind>',
      'registry of the control nodes: sqlite, redis (its own server, or REDIS_URL), etcd (ETCD_URL), or postgres (POSTGRES_URL)',
      'sqlite',
    )
    .option('--reset', 'forget everything that an earlier run kept')
    .option('--nodes <count>', 'how many nodes, each a process, 3 to 40 (default: 7)')
    .option('--simulated <count>', 'instead: one control node over so many simulated members, 3 to 5000')
    .option('--simulated-changes <rate>', 'what happens among them by itself, in changes a second (default: 0.2)')
    .option('--port-base <port>', 'mesh port of n1; each further node adds 10', '17421')
    .option('--console-port <port>', 'port of the console', '3000')
    .option('--identity-port <port>', 'port of the identity provider', '3001')
    .option('--with <sample>', 'a sample beside it: lease-demo, tasks that gateways and workers do under leases')
    .option('--otlp <url>', 'collector to send traces to, such as http://127.0.0.1:4318')
    .addHelpText(
      'after',
      `
Examples:
  omnirelay dev                            start; Ctrl-C ends everything
  omnirelay dev status                     in another terminal
  omnirelay dev kill n6                    SIGKILL; --freeze for SIGSTOP
  omnirelay dev partition n5,n7 --from n1  cut links; without --from from all others
  omnirelay dev heal
  omnirelay dev --simulated 120            a fleet of 121 in the console; kill n6 works on it as well
  omnirelay dev --simulated 5000 --simulated-changes 20
  omnirelay dev --with lease-demo          gateway and workers do tasks; watch their shards move
  omnirelay dev --registry redis           with a redis-server of its own
  POSTGRES_URL=postgres://me@127.0.0.1/mesh omnirelay dev --registry postgres

Simulated members bear the label simulated=true. The first 250 are real membership machines over a modelled network
(simulated-by=machine); the others follow a timetable (simulated-by=timetable) and have no links to cut.`,
    )
    .action(async (flags: Record<string, string | boolean>) => {
      const args = Object.entries(flags).flatMap(([name, value]) => {
        const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
        return value === true ? [flag] : value === false ? [] : [flag, String(value)];
      });
      process.exitCode = await runScript(join(checkout, 'apps', 'dev-mesh', 'src', 'main.ts'), args);
    });

  dev
    .command('status')
    .description('what runs, and which links are cut')
    .action(async (_flags: object, command: Command) => {
      const { status } = await ask({ command: 'status' });
      const { output } = command.optsWithGlobals() as { output?: OutputFormat };
      printResult(output ?? 'table', status, () => statusText(status));
    });
  dev
    .command('kill')
    .description('end node processes without warning (SIGKILL)')
    .argument('<nodes>', 'n3 or n3,n5')
    .option('--freeze', 'stop them instead (SIGSTOP): they hang, and nothing closes')
    .action((list: string, flags: { freeze?: boolean }, command: Command) =>
      tell(command, { command: 'kill', nodes: names(list), freeze: flags.freeze === true }),
    );
  dev
    .command('restart')
    .description('start killed nodes again; frozen ones go on')
    .argument('<nodes>', 'n3 or n3,n5')
    .action((list: string, _flags: object, command: Command) =>
      tell(command, { command: 'restart', nodes: names(list) }),
    );
  dev
    .command('partition')
    .description('cut the links between these nodes and all others')
    .argument('<nodes>', 'n1 or n1,n2')
    .option('--from <nodes>', 'only the links to these')
    .option('--one-way', 'only what the named nodes send is lost')
    .action((list: string, flags: { from?: string; oneWay?: boolean }, command: Command) =>
      tell(command, {
        command: 'partition',
        nodes: names(list),
        ...(flags.from === undefined ? {} : { from: names(flags.from) }),
        oneWay: flags.oneWay === true,
      }),
    );
  dev
    .command('heal')
    .description('let all links carry again, and frozen nodes run')
    .argument('[nodes]', 'only the links of these')
    .action((list: string | undefined, _flags: object, command: Command) =>
      tell(command, { command: 'heal', ...(list === undefined ? {} : { nodes: names(list) }) }),
    );
  dev
    .command('stop')
    .description('end the running development mesh')
    .action((_flags: object, command: Command) => tell(command, { command: 'stop' }));

  program
    .command('node')
    .description('run one mesh node in the foreground')
    .requiredOption('--config <file>', 'its config; check it first with `omnirelay config validate`')
    .option('--record <file>', 'keeps what its membership is fed, for `npm run sim -- --replay`')
    .addHelpText(
      'after',
      `
Exit codes: ${EXIT.ok} ended as it was told, ${EXIT.failed} failed, ${EXIT.usage} the config is wrong,
${EXIT.removed} this node was removed from the mesh: do not start it again with the same certificate.

Example:
  omnirelay node --config omnirelay.yaml`,
    )
    .action(async (flags: { config: string; record?: string }) => {
      const script = join(checkout, 'packages', 'mesh-node', 'bin', 'mesh-node.js');
      process.exitCode = await runScript(script, [
        '--config',
        resolve(flags.config),
        ...(flags.record === undefined ? [] : ['--record', resolve(flags.record)]),
      ]);
    });
}
