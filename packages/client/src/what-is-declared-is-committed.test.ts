/** What the published package declares is one file that stands for itself, and what of it changes is seen in a commit. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { declareSurface } from '../bin/declare-surface.ts';
import { flattenDeclarations } from '../bin/flatten-declarations.ts';
import { SURFACE_FILE } from '../bin/surface-file.ts';

test('the surface is the one that is committed; after `npm run generate -w @omnirelay/client` the diff says what has changed', async () => {
  const { bare, packages } = await declareSurface();
  expect(bare).toBe(await readFile(SURFACE_FILE, 'utf8'));
  expect(packages.filter((name) => name.startsWith('@omnirelay/'))).toEqual([]);
});

describe('declarations of many files become one', () => {
  const flat = (files: Readonly<Record<string, string>>) =>
    flattenDeclarations('index', {
      read: (path) => {
        const text = files[path];
        if (text === undefined) throw new Error(`no ${path}`);
        return text;
      },
      resolve: (module) => (module in files ? module : undefined),
    });

  test('with what the index exports under its name, and what that names under one that nothing else has', () => {
    const { bare } = flat({
      index: `export { open, type Options } from 'a';\n`,
      a: `import type { Options as Inner } from 'b';\nexport interface Options {\n    readonly inner: Inner;\n}\nexport declare function open(of: string): Options;\nexport declare function open(of: number): import("b").Event | Event;\n`,
      b: `export type Options = {\n    readonly kind: 'x';\n} | {\n    readonly kind: 'Options';\n};\nexport interface Event {\n    readonly at: number;\n}\nexport interface Unused {\n}\n`,
    });
    expect(bare).toBe(
      [
        'interface Event_1 {\n    readonly at: number;\n}',
        'export interface Options {\n    readonly inner: Options_1;\n}',
        "type Options_1 = {\n    readonly kind: 'x';\n} | {\n    readonly kind: 'Options';\n};",
        'export declare function open(of: string): Options;',
        'export declare function open(of: number): Event_1 | Event;',
        'export {};\n',
      ].join('\n'),
    );
  });

  test('with comments for people and without for comparison, and what is of other packages imported', () => {
    const { packages, documented, bare } = flat({
      index: `export { type Box, box } from 'a';\n`,
      a: `/** Of the file. */\nimport { type Thing } from 'outer';\n/** A { brace. */\nexport interface Box<T> {\n    /** What is in it; Thing. */\n    readonly thing: T | Thing;\n}\nexport declare const box: Box<string>;\n`,
    });
    expect(packages).toEqual(['outer']);
    expect(documented).toBe(
      `import { Thing } from 'outer';\n/** A { brace. */\nexport interface Box<T> {\n    /** What is in it; Thing. */\n    readonly thing: T | Thing;\n}\nexport declare const box: Box<string>;\nexport {};\n`,
    );
    expect(bare).not.toContain('/**');
  });

  test('and a statement that is not known, or a name that is nowhere, is an error', () => {
    expect(() => flat({ index: `export { x } from 'a';\n`, a: 'module Old {\n}\n' })).toThrow('not known: module Old');
    expect(() => flat({ index: `export { x } from 'a';\n`, a: 'export {};\n' })).toThrow('a has no x');
  });
});
