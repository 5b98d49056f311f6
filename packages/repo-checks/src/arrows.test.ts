import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARROWS, ONLY, ONLY_TESTS, PROGRAMS } from './arrows.ts';
import { importsOf, packageOf, valueImportsOf } from './scan-source.ts';
import { isTest, readManifest, readText, type Workspace, workspaces } from './workspaces.ts';

const SCOPE = '@omnirelay/';
const declared = (workspace: Workspace) => ({
  ...workspace.manifest.dependencies,
  ...workspace.manifest.devDependencies,
  ...workspace.manifest.optionalDependencies,
  ...workspace.manifest.peerDependencies,
});
const rootDeclared = Object.keys(readManifest('package.json').devDependencies ?? {});

interface Edge {
  readonly file: string;
  readonly from: Workspace;
  readonly specifier: string;
}
const edges: Edge[] = workspaces.flatMap((from) =>
  from.sources.flatMap((file) => importsOf(readText(file)).map((specifier) => ({ file, from, specifier }))),
);
const between = edges.filter((edge) => edge.specifier.startsWith(SCOPE));
const targetOf = (edge: Edge) => packageOf(edge.specifier)?.slice(SCOPE.length) ?? '';
const isForTests = (file: string): boolean => isTest(file) || file.includes('/testing/');
const mayUse = ({ key }: Workspace, target: string, inTests: boolean): boolean =>
  ARROWS[key]?.includes(target) === true || (inTests && ONLY_TESTS[key]?.includes(target) === true);
const subPathOf = (edge: Edge) => `.${edge.specifier.slice(SCOPE.length + targetOf(edge).length)}`;
const leadsPastItsPart = (edge: Edge): boolean => {
  const part = ONLY[edge.from.key]?.[targetOf(edge)];
  return part !== undefined && subPathOf(edge) !== part;
};

/** The entry, and the files of its package that it leads to. */
function programOf(entry: string): ReadonlySet<string> {
  const seen = new Set([entry]);
  for (const file of seen)
    for (const specifier of importsOf(readText(file)))
      if (specifier.startsWith('.')) seen.add(posix.join(posix.dirname(file), specifier));
  return seen;
}

describe('the arrows between packages', () => {
  it('sees a graph at all, and knows every workspace', () => {
    expect(edges.length).toBeGreaterThan(100);
    expect(between.length).toBeGreaterThan(20);
    expect(between.some((edge) => edge.from.key === 'mesh-node' && targetOf(edge) === 'protocol')).toBe(true);
    expect(workspaces.map((workspace) => workspace.key).filter((key) => ARROWS[key] === undefined)).toEqual([]);
  });

  it('point only where the table lets them', () => {
    const wrong = between.filter(
      (edge) => targetOf(edge) !== edge.from.key && !mayUse(edge.from, targetOf(edge), isForTests(edge.file)),
    );
    expect(wrong.map((edge) => `${edge.file} imports ${edge.specifier}`)).toEqual([]);
  });

  it.each(Object.entries(PROGRAMS))('of %s lead to %j alone', (entry, may) => {
    const files = programOf(entry);
    expect(files.size).toBeGreaterThan(1);
    const wrong = between.filter((edge) => files.has(edge.file) && !may.includes(targetOf(edge)));
    expect(wrong.map((edge) => `${edge.file} imports ${edge.specifier}`)).toEqual([]);
  });

  it('lead through the one entry of a package, or to a sub-path that it exports', () => {
    const wrong = between.filter((edge) => {
      const target = workspaces.find((workspace) => workspace.key === targetOf(edge));
      return target?.manifest.exports?.[subPathOf(edge)] === undefined;
    });
    expect(wrong.map((edge) => `${edge.file} imports ${edge.specifier}`)).toEqual([]);
  });

  it('lead clients to the part of a package that is theirs, and no further', () => {
    expect(between.some((edge) => edge.from.key === 'console' && edge.specifier === '@omnirelay/protocol/query')).toBe(
      true,
    );
    const [console_] = workspaces.filter((workspace) => workspace.key === 'console');
    expect(leadsPastItsPart({ file: 'planted', from: console_!, specifier: '@omnirelay/protocol' })).toBe(true);
    const wrong = between.filter(leadsPastItsPart);
    expect(wrong.map((edge) => `${edge.file} imports ${edge.specifier}`)).toEqual([]);
  });

  it('never leave a workspace by a relative path', () => {
    const wrong = edges.filter(
      ({ file, from, specifier }) =>
        specifier.startsWith('.') && !posix.join(posix.dirname(file), specifier).startsWith(`${from.folder}/`),
    );
    expect(wrong.map((edge) => `${edge.file} imports ${edge.specifier}`)).toEqual([]);
  });

  it('are declared where they start', () => {
    const undeclared = edges.filter((edge) => {
      const name = packageOf(edge.specifier);
      // `@/` is the console's own root; tools of the root belong to tests and configs everywhere.
      if (name === undefined || name.startsWith('@/') || edge.specifier.startsWith('@/')) return false;
      if (name === edge.from.manifest.name || rootDeclared.includes(name)) return false;
      return declared(edge.from)[name] === undefined;
    });
    expect(undeclared.map((edge) => `${edge.file} imports ${edge.specifier}`)).toEqual([]);
  });

  it('are all that a manifest may declare of the house', () => {
    const wrong = workspaces.flatMap((workspace) =>
      Object.keys(declared(workspace))
        .filter((name) => name.startsWith(SCOPE))
        .filter(
          (name) => !mayUse(workspace, name.slice(SCOPE.length), name in (workspace.manifest.devDependencies ?? {})),
        )
        .map((name) => `${workspace.folder}/package.json declares ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('let only the console server and the mesh node reach what a browser and a core cannot have', () => {
    const loads = (text: string): boolean => valueImportsOf(text).some((name) => packageOf(name) === `${SCOPE}client`);
    const types = "import type { ControlClient } from '@omnirelay/client';\n";
    expect([loads(types), loads(`${types}import { openClient } from '@omnirelay/client';`)]).toEqual([false, true]);
    const browser = edges.filter(
      ({ file, from, specifier }) =>
        from.key === 'console' &&
        packageOf(specifier) === `${SCOPE}client` &&
        !/\/server\//.test(file) &&
        loads(readText(file)),
    );
    expect(browser.map((edge) => edge.file)).toEqual([]);
  });
});
