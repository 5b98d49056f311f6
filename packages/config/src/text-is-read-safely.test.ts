import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONFIG_BOUNDS } from './bounds.ts';
import { loadConfig } from './load-config.ts';
import { readDataFile } from './read-data-file.ts';
import { load, problemsOf } from './testing/load.ts';
import { minimalWorker } from './testing/minimal-config.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fromFile(bytes: string | Uint8Array): Promise<() => unknown> {
  const path = join(folder, 'omnirelay.yaml');
  await writeFile(path, bytes);
  return () => loadConfig({ path, env: {} });
}

test('YAML and JSON, indented by spaces or tabs, with or without a byte order mark, say the same', async () => {
  const input = minimalWorker();
  const expected = load(input);
  const yaml = `# a comment
mesh:
  meshId: shop
  gossip:
    nodeId: w1
    advertiseHost: w1.test
    tls: { certificatePath: c, keyPath: k, caPath: a }
  security:
    trustDomain: mesh.example.com
`;
  expect(load(yaml)).toEqual(expected);
  expect(load(JSON.stringify(input, null, '\t'))).toEqual(expected);
  expect((await fromFile(`\uFEFF${yaml.replaceAll('\n', '\r\n')}`))()).toEqual(expected);
});

test('a syntax error has its line and its column', () => {
  expect(problemsOf('mesh:\n  gossip:\n\tport: 1')[0]).toBe('line 3, column 1: tabs cannot indent YAML: use spaces');
  expect(problemsOf('mesh:\n  mode: "production')[0]).toMatch(/^line 2, column \d+: Missing closing "quote/);
  expect(problemsOf('mesh: {}\n---\nmesh: {}')).toEqual([
    'line 2, column 1: there is more than one document here: remove everything from the second `---` on',
  ]);
  expect(problemsOf('mesh:\n  mode: production\n  mode: development\n')).toEqual([
    'line 3, column 3: mode stands here twice: remove one',
  ]);
});

test('what is no mapping is told what was expected', () => {
  for (const text of ['', '# nothing', '[]', 'mesh', '5', 'null'])
    expect(problemsOf(text)).toEqual([': expected a mapping that begins with `mesh:`']);
});

test('aliases are refused wherever they stand, so no few lines stand for gigabytes', () => {
  const levels = Array.from(
    { length: 40 },
    (_, i) => `l${i + 1}: &l${i + 1} [${'*l0, '.repeat(9).replaceAll('l0', `l${i}`)}]`,
  );
  const found = problemsOf(`l0: &l0 lol\n${levels.join('\n')}`);
  expect(found).toHaveLength(40 * 9);
  expect(new Set(found.map((problem) => problem.replace(/^line \d+, column \d+/, '')))).toEqual(
    new Set([': aliases are not allowed: write the value out']),
  );
  expect(problemsOf('a: *unknown\n').join()).toMatch(/line 1, column 4/);
});

test('tags, keys that are no text and older YAML change no meaning', () => {
  expect(problemsOf('a: !secret x\nb: !!binary aGk=')).toEqual([
    'line 1, column 4: tags such as `!name` have no meaning here: remove it',
    'line 2, column 4: tags such as `!name` have no meaning here: remove it',
  ]);
  expect(problemsOf('? {a: b}\n: c')).toEqual(['line 1, column 3: expected a key that is text']);
  expect(problemsOf('%YAML 1.1\n---\nmesh: { security: { renew: yes } }')).toContain(
    'mesh.security.renew: expected true or false, found "yes"',
  );
  expect(problemsOf('<<: { mesh: {} }')).toContainEqual(expect.stringMatching(/^<<: there is no such key/));
});

test('depth is bounded, however it is reached', () => {
  const tooDeep = [expect.stringMatching(/^line 1, column \d+: is nested deeper than 32 levels$/)];
  for (const depth of [40, 2_000, 60_000]) {
    expect(problemsOf('['.repeat(depth) + ']'.repeat(depth))).toEqual(tooDeep);
    expect(problemsOf(`${'- '.repeat(depth)}a`)).toEqual(tooDeep);
    expect(problemsOf('{a: '.repeat(depth) + '}'.repeat(depth)).length).toBeGreaterThan(0);
  }
});

test('a huge text is refused before it is parsed, and a huge file before it is read', async () => {
  const tooLong = 'is longer than 128 KiB: this is no OmniRelay config';
  expect(problemsOf(`#${'x'.repeat(CONFIG_BOUNDS.fileBytes)}`)).toEqual([`: ${tooLong}`]);
  expect(await fromFile('#'.repeat(CONFIG_BOUNDS.fileBytes + 1))).toThrow(tooLong);
  expect(() => loadConfig({ path: '/dev/zero', env: {} })).toThrow(tooLong);
});

test('many keys cost no more than their number', () => {
  const keys = Array.from({ length: 15_000 }, (_, i) => `k${i}:`).join('\n');
  expect(problemsOf(keys)).toHaveLength(15_001);
});

test('a file that cannot be read says why', async () => {
  expect(() => loadConfig({ path: join(folder, 'absent.yaml'), env: {} })).toThrow(
    /absent\.yaml has a problem:\n {2}there is no such file$/,
  );
  expect(() => loadConfig({ path: folder, env: {} })).toThrow('is a folder; name the file in it');
  expect(await fromFile(new Uint8Array([0xff, 0xfe, 0x6d, 0x00]))).toThrow('is not UTF-8 text: save it as UTF-8');
});

test('a file beside the config may hold a list, and is refused as the config is', async () => {
  const path = join(folder, 'beside.yaml');
  const read = async (text: string): Promise<unknown> => {
    await writeFile(path, text);
    return readDataFile(path);
  };
  expect(await read('- { id: a, from: 00012 }\n- 7')).toEqual([{ id: 'a', from: 12 }, 7]);
  expect(await read('{"rules": []}')).toEqual({ rules: [] });
  await expect(read('- &a { id: a }\n- *a')).rejects.toThrow('line 2, column 3: aliases are not allowed');
  await expect(read(`# ${'x'.repeat(CONFIG_BOUNDS.dataFileBytes)}`)).rejects.toThrow('is longer than 512 KiB');
});
