/**
 * What is published of `@omnirelay/client`: one module of JavaScript and one of declarations, with the workspaces that it stands on built in, so that nothing else of
 * this repository is needed; a manifest that names what it imports of others, in the versions that are tested here; README and licence. No TypeScript.
 */
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { rolldown } from 'rolldown';
import { declareSurface } from './declare-surface.ts';

const home = join(import.meta.dirname, '..');
const packages = join(home, '..');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as Manifest;

/** @throws Error when a source does not parse, resolve or compile */
export async function buildPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const imported = await bundleCode(folder);
  const surface = await declareSurface();
  await writeFile(join(folder, 'index.d.ts'), surface.documented);
  const dependencies = versionsOf([...imported, ...surface.packages]);
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(published(dependencies), null, 2)}\n`);
  await copyFile(join(home, 'README.md'), join(folder, 'README.md'));
  await copyFile(join(packages, '..', 'LICENSE'), join(folder, 'LICENSE'));
}

/** @returns the modules that it imports of other packages */
async function bundleCode(folder: string): Promise<readonly string[]> {
  const build = await rolldown({
    input: { index: join(home, 'src', 'index.ts') },
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id) && !id.startsWith('@omnirelay/'),
    logLevel: 'silent',
  });
  const { output } = await build.write({ dir: folder, format: 'esm', chunkFileNames: '[name]-[hash].js' });
  await build.close();
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? [...chunk.imports, ...chunk.dynamicImports] : []));
}

function published(dependencies: Readonly<Record<string, string>>): object {
  const { name, version, description, license } = manifestOf('client');
  return {
    ...{ name, version, description, license, type: 'module' },
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    engines: { node: '>=26' },
    dependencies,
  };
}

/** @throws Error for a package that no manifest of ours names */
function versionsOf(modules: readonly string[]): Readonly<Record<string, string>> {
  const ours = ['client', 'primitives', 'protocol', 'wire', 'transport', 'pki', 'tracing'].map(manifestOf);
  const known = Object.assign({}, ...ours.map(({ dependencies }) => dependencies)) as Record<string, string>;
  const needed = new Set(
    modules
      .filter((module) => !module.startsWith('node:') && !builtinModules.includes(module) && !/\.js$/.test(module))
      .map((module) =>
        module
          .split('/')
          .slice(0, module.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  );
  return Object.fromEntries(
    [...needed].sort().map((name) => {
      const version = known[name];
      if (version === undefined) throw new Error(`${name} is imported, and no manifest names its version`);
      return [name, version];
    }),
  );
}
