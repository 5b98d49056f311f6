import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, readText, root } from './workspaces.ts';

const LARGEST_TEXT = 2 * 1024 * 1024;
const BINARY = /\.(?:png|jpe?g|gif|ico|woff2?|webp|pdf|gz|bin|sqlite)$/;
// Put together from pieces, so that this file does not find itself.
const MACHINE_PATHS = new RegExp(
  `(?:^|[\\s'"\`(=:,])/(?:${['work', 'root', 'home', 'Users', 'private'].join('|')})/[A-Za-z0-9._-]+`,
  'm',
);
const REGISTRY_HOSTS = new RegExp(['registry', '(?:npmjs|yarnpkg|npmmirror)'].join('\\.'));

describe('the repository', () => {
  const texts = files.filter((file) => !BINARY.test(file) && statSync(join(root, file)).size < LARGEST_TEXT);

  it('names no path of the machine where it was written', () => {
    expect(texts.length).toBeGreaterThan(50);
    const wrong = texts.flatMap((file) => {
      const found = MACHINE_PATHS.exec(readText(file))?.[0];
      return found === undefined ? [] : [`${file}: ${found.trim()}`];
    });
    expect(wrong).toEqual([]);
  });

  it('names no package registry', () => {
    expect(texts.filter((file) => REGISTRY_HOSTS.test(readText(file)))).toEqual([]);
  });

  it('holds no private key', () => {
    const key = new RegExp(`-----BEGIN (?:[A-Z]+ )?${['PRIVATE', 'KEY'].join(' ')}-----\\s*\\n[A-Za-z0-9+/=]{40}`);
    expect(texts.filter((file) => key.test(readText(file)))).toEqual([]);
  });
});
