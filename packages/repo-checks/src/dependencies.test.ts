import { describe, expect, it } from 'vitest';
import { readManifest, readText, workspaces } from './workspaces.ts';

const manifests = [
  { folder: '.', manifest: readManifest('package.json') },
  ...workspaces.map(({ folder, manifest }) => ({ folder, manifest })),
];
const declared = manifests.flatMap(({ folder, manifest }) =>
  Object.entries({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  }).map(([name, version]) => ({ folder, name, version })),
);

describe('dependencies', () => {
  it('have one version across the workspaces', () => {
    const versions = Map.groupBy(declared, (dependency) => dependency.name);
    const split = [...versions.values()].filter((uses) => new Set(uses.map((use) => use.version)).size > 1);
    expect(declared.length).toBeGreaterThan(20);
    expect(split).toEqual([]);
  });

  it('are named exactly, never by a range', () => {
    expect(declared.filter(({ version }) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('leave no registry host in the lockfile', () => {
    const lock = JSON.parse(readText('package-lock.json')) as {
      packages: Record<string, { resolved?: string; link?: boolean }>;
    };
    const resolved = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined && !entry.link);
    expect(resolved.map(([path]) => path)).toEqual([]);
  });
});
