/** `omnirelay cert ...`: the CA of a new mesh, the first certificates under it, and renewal for programs that do not renew by themselves. */
import { once } from 'node:events';
import { resolve } from 'node:path';
import { authorityPaths, issueIdentity, keepIdentity, makeAuthority } from '@omnirelay/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type OutputFormat, printResult } from '../output.ts';

type Material = Awaited<ReturnType<typeof issueIdentity>>;

interface IssueFlags {
  readonly authority: string;
  readonly role: string;
  readonly cluster: string;
  readonly nodeId: string;
  readonly dir?: string;
  readonly ttl?: number;
}

function seconds(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number of seconds.');
}

const describe = ({ identity, notAfter }: Material, folder: string) => ({
  nodeId: identity.nodeId,
  role: identity.role,
  clusterId: identity.clusterId,
  folder,
  expiresAt: notAfter.toISOString(),
});

function tell(command: Command, material: Material, folder: string): void {
  const { output } = command.optsWithGlobals() as { output?: OutputFormat };
  const answer = describe(material, folder);
  printResult(
    output ?? 'table',
    answer,
    () => `${answer.nodeId}, ${answer.role} of ${answer.clusterId}: ${folder}/current, until ${answer.expiresAt}`,
  );
}

async function authority(flags: { meshId: string; trustDomain?: string; dir: string }, command: Command) {
  const { trustDomain, output } = command.optsWithGlobals() as { trustDomain?: string; output?: OutputFormat };
  if (trustDomain === undefined)
    throw new CliError('For which trust domain?', {
      exitCode: EXIT.usage,
      hint: 'Give --trust-domain with a name that you own, such as mesh.example.com; it stands in every certificate.',
    });
  const folder = resolve(flags.dir);
  const made = await makeAuthority(folder, { meshId: flags.meshId, trustDomain }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CliError(`${folder} holds a CA already; nothing was changed.`, {
      exitCode: EXIT.conflict,
      hint: 'Choose another --dir. Certificates of one CA are refused under another.',
    });
  });
  printResult(output ?? 'table', { ...made, trustDomain }, () =>
    [
      `${made.certificate} is the CA of ${trustDomain}: every member and every client needs it.`,
      `${made.key} is its key: only control nodes need it, and nobody else may read it. Keep a copy where no machine is.`,
    ].join('\n'),
  );
}

async function issue(flags: IssueFlags, command: Command): Promise<void> {
  const folder = resolve(flags.dir ?? flags.nodeId);
  const material = await issueIdentity({
    authority: resolve(flags.authority),
    role: flags.role,
    clusterId: flags.cluster,
    nodeId: flags.nodeId,
    folder,
    ...(flags.ttl === undefined ? {} : { ttlMs: flags.ttl * 1000 }),
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const { certificate, key } = authorityPaths(resolve(flags.authority));
    throw new CliError(`There is no CA here: ${certificate} and ${key} are needed.`, {
      exitCode: EXIT.notFound,
      hint: 'Make one with `omnirelay cert authority`.',
    });
  });
  tell(command, material, folder);
}

async function keep(flags: { dir: string }, command: Command): Promise<void> {
  const { endpoint } = command.optsWithGlobals() as { endpoint?: string };
  if (endpoint === undefined)
    throw new CliError('Who shall renew it?', {
      exitCode: EXIT.usage,
      hint: 'Give --endpoint HOST:PORT,..., the control gRPC addresses.',
    });
  const folder = resolve(flags.dir);
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  await using source = await keepIdentity({
    folder,
    endpoints: endpoint.split(',').map((one) => one.trim()),
    onRenew: (material) => tell(command, material, folder),
    onError: (error) => process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`),
  });
  tell(command, source.current(), folder);
  const alive = setInterval(() => undefined, 2 ** 30);
  if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
  clearInterval(alive);
}

export function addCertificateCommands(program: Command): void {
  const cert = program.command('cert').description('the CA of a mesh, and first certificates under it');
  cert
    .command('authority')
    .description('make a CA for a new mesh: once, where its key may lie')
    .requiredOption('--mesh-id <id>', 'the name of the mesh')
    .option('--dir <folder>', 'where ca.crt and ca.key go', './authority')
    .addHelpText('after', '\nExample:\n  omnirelay cert authority --trust-domain mesh.example.com --mesh-id shop')
    .action(authority);
  cert
    .command('issue')
    .description(
      'a first certificate, where the CA’s key lies; nodes renew it by themselves, and later ones join by token',
    )
    .requiredOption('--authority <folder>', 'what `cert authority` made')
    .addOption(
      new Option('--role <role>', 'what it is for')
        .choices(['control', 'gateway', 'worker', 'console'])
        .makeOptionMandatory(),
    )
    .requiredOption('--cluster <id>', 'cluster of the node')
    .requiredOption('--node-id <id>', 'name of the node')
    .option('--dir <folder>', 'where its files go (default: ./NODE-ID)')
    .option('--ttl <seconds>', 'how long it lives, 6 h at most (default: 30 min)', seconds)
    .addHelpText(
      'after',
      '\nExample:\n  omnirelay cert issue --authority ./authority --role control --cluster eu --node-id control-1',
    )
    .action(issue);
  cert
    .command('keep')
    .description(
      'renew an identity from half its life on, for as long as this runs: for the console, which only reads its own',
    )
    .requiredOption('--dir <folder>', 'what `cert issue` or `mesh join` wrote')
    .addHelpText(
      'after',
      '\nExample:\n  omnirelay cert keep --dir ./console-1 --endpoint control-1.mesh.example.com:17422',
    )
    .action(keep);
}
