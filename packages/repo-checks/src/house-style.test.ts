import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, stripped } from './scan-source.ts';
import { files, isGenerated, isSource, isTest, readText, workspaces } from './workspaces.ts';

const LONGEST = 300;
/** Files that may be longer, each with its reason. */
const MAY_BE_LONG: Readonly<Record<string, string>> = {
  'packages/protocol/src/swim/channels.ts':
    'the state machine of edges: dials, duplicates and lingering decide together',
  'packages/registry/src/compliance/describe-registry-compliance.ts':
    'the one suite that every adapter must pass, read as one list',
};

const sources = files.filter((file) => isSource(file) || (/\.(?:m?js)$/.test(file) && !isGenerated(file)));
const BANNED_WORDS = /(?:^|[-./])(?:utils?|helpers?|common|managers?|misc)(?:[-./]|$)/;

describe('the house style', () => {
  it('keeps every file short enough to be read at once', () => {
    const long = sources
      .map((file) => ({ file, lines: readText(file).split('\n').length - 1 }))
      .filter(({ file, lines }) => lines > LONGEST && MAY_BE_LONG[file] === undefined);
    expect(long).toEqual([]);
    expect(Object.keys(MAY_BE_LONG).filter((file) => !sources.includes(file))).toEqual([]);
  });

  it('names files in kebab-case, for an idea rather than for a drawer', () => {
    const names = sources.filter((file) => {
      // `[param]`, `(group)`, `_private` and `$` belong to the router of the console.
      const parts = file.split('/').filter((part) => !/^(?:\[{1,2}.+\]{1,2}|\(.+\))$/.test(part));
      return (
        parts.some((part) => !/^\.?_?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/.test(part)) || BANNED_WORDS.test(file)
      );
    });
    expect(names).toEqual([]);
  });

  it('has one index a package and no inner barrels', () => {
    const indexes = sources.filter((file) => /^index\.tsx?$/.test(basename(file)));
    expect(
      indexes.filter((file) => !/^(?:packages|apps)\/[^/]+\/src\/index\.ts$|^e2e\/src\/index\.ts$/.test(file)),
    ).toEqual([]);
  });

  it('exports by name, never a star, from a hand-written index that exists', () => {
    const wrong = workspaces.flatMap(({ folder, manifest }) =>
      Object.values(manifest.exports ?? {})
        .filter((target) => !files.includes(`${folder}/${target.slice(2)}`))
        .map((target) => `${folder}: ${target}`),
    );
    expect(wrong).toEqual([]);
    const starred = sources.filter((file) => /\bexport\s*\*\s*from\b/.test(stripped(readText(file), 'blank')));
    expect(starred).toEqual([]);
  });

  it('leaves no test skipped, focused or planned', () => {
    const pattern =
      /\b(?:it|test|describe|suite)\s*\.\s*(?:only|skip|todo|fixme|skipIf|runIf)\b|\b(?:xit|xdescribe|fit|fdescribe)\s*\(/;
    const wrong = sources.filter((file) => isTest(file) && pattern.test(stripped(readText(file), 'blank')));
    expect(wrong).toEqual([]);
  });

  it('leaves no work behind as a note', () => {
    const note = new RegExp(`\\b(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['XX', 'X'].join('')})\\b`);
    expect(sources.filter((file) => note.test(readText(file)))).toEqual([]);
  });

  it('imports files with their extension', () => {
    const wrong = sources
      .filter((file) => /^packages\//.test(file) && isSource(file))
      .flatMap((file) =>
        importsOf(readText(file))
          .filter((name) => name.startsWith('.') && !/\.[a-z]+$/.test(name))
          .map((name) => `${file} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });
});
