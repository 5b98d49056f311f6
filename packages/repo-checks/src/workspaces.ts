/** What is in the repository: its workspaces and their sources, as git knows them (tracked, or new and not ignored). */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..', '..');

export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Workspace {
  /** `protocol`, `console`, `e2e`: the folder's name, and the name in the table of arrows. */
  readonly key: string;
  /** From the root, with `/`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** `.ts` and `.tsx` files from the root, without generated code. */
  readonly sources: readonly string[];
}

function listFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listed.split('\0'))].filter((file) => file !== '' && existsSync(join(root, file))).sort();
}

/** Every file of the repository, from the root, with `/`. */
export const files: readonly string[] = listFiles();

export function isGenerated(file: string): boolean {
  return /(^|\/)generated\//.test(file) || file.endsWith('package-lock.json') || file.startsWith('docs/reference/');
}

export function isSource(file: string): boolean {
  return /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !isGenerated(file);
}

export function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file) || file.startsWith('e2e/');
}

export function readText(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

export function readManifest(file: string): Manifest {
  return JSON.parse(readText(file)) as Manifest;
}

export const workspaces: readonly Workspace[] = files
  .filter((file) => /^(packages|apps)\/[^/]+\/package\.json$|^e2e\/package\.json$/.test(file))
  .map((file) => {
    const folder = dirname(file);
    return {
      key: folder.split('/').at(-1) ?? folder,
      folder,
      manifest: readManifest(file),
      sources: files.filter((source) => source.startsWith(`${folder}/`) && isSource(source)),
    };
  });
