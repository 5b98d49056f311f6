/** What `@omnirelay/client` declares to its users, from the declarations that the compiler makes of the sources. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Flattened, flattenDeclarations } from './flatten-declarations.ts';

const home = join(import.meta.dirname, '..');
const root = join(home, '..', '..');
const WORKSPACE = /^@omnirelay\/([a-z-]+)(?:\/([a-z-]+))?$/;

/** @throws Error where the sources do not compile */
export async function declareSurface(): Promise<Flattened> {
  const made = await mkdtemp(join(tmpdir(), 'client-declarations-'));
  try {
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = ['-p', join(home, 'tsconfig.declarations.json'), '--outDir', made];
    await promisify(execFile)(process.execPath, [compiler, ...args], { cwd: root });
    return flattenDeclarations(join(made, 'client', 'src', 'index.d.ts'), {
      read: (path) => readFileSync(path, 'utf8'),
      resolve(module, from) {
        if (module.startsWith('.')) return join(dirname(from), module).replace(/\.ts$/, '.d.ts');
        const [, name, part] = WORKSPACE.exec(module) ?? [];
        return name === undefined ? undefined : join(made, name, declarationsOf(name, part));
      },
    });
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string };
    throw stdout === undefined ? error : new Error(stdout, { cause: error });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

function declarationsOf(name: string, part: string | undefined): string {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string>>;
  };
  const source = exports[part === undefined ? '.' : `./${part}`];
  if (source === undefined) throw new Error(`@omnirelay/${name} exports no ${part ?? 'index'}`);
  return source.replace(/\.ts$/, '.d.ts');
}
