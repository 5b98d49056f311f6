import { expect, it } from 'vitest';
import { IdealMesh } from './ideal-mesh.ts';

it('a mesh above the full-mesh limit keeps few channels, agrees, and buries one killed member and nobody else', () => {
  const died = new Set<string>();
  const mesh = new IdealMesh((line) => {
    const found = /(\S+) died:/.exec(line);
    if (found?.[1] !== undefined) died.add(found[1]);
  });
  const names = Array.from({ length: 48 }, (_, i) => `n${i}`);
  for (const [at, name] of names.entries()) {
    mesh.boot(name, at === 0 ? [] : ['n0'], {});
    mesh.run(20);
  }
  mesh.run(15_000);
  const views = new Set(names.map((name) => mesh.describe(name)));
  expect(views.size).toBe(1);
  for (const name of names) expect(mesh.channels(name)).toBeLessThanOrEqual(2 * 6 + 4);
  mesh.kill('n7');
  mesh.run(2000);
  expect([...died]).toEqual(['n7']);
  const others = names.filter((name) => name !== 'n7');
  expect(new Set(others.map((name) => mesh.describe(name))).size).toBe(1);
});
