/** The client as it is published: built, packed, and installed from the tarball into a project that is empty otherwise. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const repository = join(import.meta.dirname, '..', '..', '..', '..');
const CLIENT = join(repository, 'packages', 'client');
const WITHIN_MS = 50_000;

const run = async (command: string, args: readonly string[], cwd: string): Promise<string> =>
  (await promisify(execFile)(command, args, { cwd, timeout: WITHIN_MS })).stdout;

export interface PublishedClient {
  /** Files of the tarball. */
  readonly files: readonly string[];
  /** Where it is installed. */
  readonly project: string;
  /** A program of the project; what it prints. @throws Error with what it printed, when it fails */
  run(...args: readonly string[]): Promise<string>;
}

export async function installPublishedClient(folder: string): Promise<PublishedClient> {
  const [built, project] = [join(folder, 'built'), join(folder, 'project')];
  await mkdir(project);
  await run(process.execPath, [join(CLIENT, 'bin', 'build.ts'), built], repository);
  const packed = JSON.parse(await run('npm', ['pack', '--json', '--pack-destination', folder], built)) as readonly {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  const [{ filename, files } = { filename: '', files: [] }] = packed;
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...quiet, join(folder, filename)], project);
  return {
    files: files.map(({ path }) => path),
    project,
    run: (...args) => run(process.execPath, args, project),
  };
}
