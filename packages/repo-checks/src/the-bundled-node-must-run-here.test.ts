import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { root } from './workspaces.ts';

interface NodeLoads {
  ensureNodeLoads(where: {
    readonly node: string;
    readonly modules: string;
    readonly install: (names: readonly string[], why: string) => Promise<boolean>;
  }): Promise<boolean>;
}
const { ensureNodeLoads } = (await import(
  join(root, 'packages', 'repo-checks', 'setup', 'node-loads.js')
)) as NodeLoads;

/** A Node that runs once the file `library` is beside it. */
function nodeThatNeedsALibrary() {
  const modules = mkdtempSync(join(tmpdir(), 'omnirelay-node-'));
  const node = join(modules, 'its-node');
  const library = join(modules, 'library');
  const runs = join(modules, 'runs');
  writeFileSync(
    node,
    `#!/bin/sh
echo run >> ${runs}
if [ -e ${library} ]; then echo v26.10.0; exit 0; fi
echo "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file" >&2
exit 127
`,
  );
  chmodSync(node, 0o755);
  mkdirSync(join(modules, '.bin'));
  const link = join(modules, '.bin', 'node');
  symlinkSync(node, link);
  return { node, modules, link, addLibrary: () => writeFileSync(library, ''), runs };
}

const said = () => vi.spyOn(console, 'log').mockImplementation(() => {});

it('names the library that it lacks, and hides no Node that works', async () => {
  using log = said();
  const { node, modules, link, addLibrary } = nodeThatNeedsALibrary();
  const asked: string[] = [];
  const install = async (names: readonly string[], why: string): Promise<boolean> => {
    asked.push(...names, why);
    return false;
  };
  expect(await ensureNodeLoads({ node, modules, install })).toBe(false);
  expect(asked).toEqual(['libatomic1', expect.stringContaining('libatomic1')]);
  expect(log.mock.calls.flat().join('\n')).toContain('libatomic.so.1: cannot open');
  expect(existsSync(link)).toBe(false);
  addLibrary();
  expect(await ensureNodeLoads({ node, modules, install })).toBe(true);
  expect(existsSync(link)).toBe(true);
});

it('installs it where it may, and asks a Node that runs no more', async () => {
  using _ = said();
  const { node, modules, link, addLibrary, runs } = nodeThatNeedsALibrary();
  const install = async (): Promise<boolean> => {
    addLibrary();
    return true;
  };
  expect(await ensureNodeLoads({ node, modules, install })).toBe(true);
  expect(existsSync(link)).toBe(true);
  writeFileSync(runs, '');
  expect(await ensureNodeLoads({ node, modules, install })).toBe(true);
  expect(readFileSync(runs, 'utf8')).toBe('');
});
