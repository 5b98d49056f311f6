import { expect, it } from 'vitest';
import { isSource, readText, workspaces } from './workspaces.ts';

/** An exported function's signature with the first line of its body: alike in two places, it is one function written twice. */
const BEGINNING = /^export (?:async )?function [^{]*\{\n.*$/gm;

it('no two workspaces export the same function: it stands in one, and the other imports it', () => {
  const places = workspaces.flatMap(({ key, sources }) =>
    sources
      .filter(isSource)
      .flatMap((file) => (readText(file).match(BEGINNING) ?? []).map((beginning) => ({ key, file, beginning }))),
  );
  expect(places.length).toBeGreaterThan(100);
  const twice = [...Map.groupBy(places, ({ beginning }) => beginning).values()].filter(
    (found) => new Set(found.map(({ key }) => key)).size > 1,
  );
  expect(twice.map((found) => found.map(({ file }) => file))).toEqual([]);
});
