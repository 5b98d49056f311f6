import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { CONFIG_BOUNDS } from './bounds.ts';
import { ConfigError } from './config-error.ts';
import { jsonSchema, keysAt } from './known-keys.ts';
import { loadConfig } from './load-config.ts';
import { load } from './testing/load.ts';
import { minimalControl } from './testing/minimal-config.ts';
import { YAML_SCRAPS } from './testing/yaml-scraps.ts';

const RUNS = 3_500;

/** Loads or refuses; anything else that is thrown fails the property. */
function survive(text: string, env: Record<string, string> = {}): void {
  try {
    loadConfig({ text, env });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    // A heading, the problems that are shown (each one line or two), and how many more there are.
    expect(error.message.length).toBeLessThan(100_000);
  }
}

const yamlish = fc
  .array(
    fc.oneof({ arbitrary: fc.constantFrom(...YAML_SCRAPS), weight: 2 }, fc.string({ unit: 'binary', maxLength: 6 })),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(''));

const awkward = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '\0', -1, 1e308, 99_999, 1.5, true, null),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ maxLength: 300 }),
);

function everyPath(schema: unknown = jsonSchema(), path: string[] = []): string[][] {
  return [...new Set(keysAt(path))].flatMap((key) => [[...path, key], ...everyPath(schema, [...path, key])]);
}
const paths = everyPath();

function put(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = root;
  for (const key of path.slice(0, -1)) {
    const next = at[key];
    at = at[key] = next !== null && typeof next === 'object' ? (next as Record<string, unknown>) : {};
  }
  const last = path.at(-1) as string;
  if (value === undefined) delete at[last];
  else Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
}

test('random text is refused, never stumbled over', () => {
  fc.assert(
    fc.property(yamlish, (text) => survive(text)),
    { numRuns: RUNS },
  );
});

test('random data is refused, never stumbled over', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (json) => {
      survive(json);
      survive(`{"mesh":${json}}`);
    }),
    { numRuns: RUNS / 2 },
  );
});

test('a valid config with keys changed, added or removed is loaded or refused', () => {
  const change = fc.tuple(
    fc.constantFrom(...paths),
    fc.option(awkward, { nil: undefined }),
    fc.option(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty'), fc.string({ maxLength: 10 }))),
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), (changes, asYaml) => {
      const config = structuredClone(minimalControl()) as unknown as Record<string, unknown>;
      for (const [path, value, extra] of changes) put(config, extra === null ? path : [...path, extra], value);
      survive(asYaml ? stringify(config, { aliasDuplicateObjects: false }) : JSON.stringify(config));
    }),
    { numRuns: RUNS },
  );
});

test('any environment is loaded or refused', () => {
  const name = fc.oneof(
    fc.constantFrom(...paths.map((path) => `MESH_${path.slice(1).join('__').toUpperCase()}`)),
    fc.string({ maxLength: 12 }).map((rest) => `MESH_GOSSIP__${rest}`),
    fc.constantFrom('MESH___PROTO__', 'MESH_GOSSIP____proto__', 'MESH___', 'MESH_CONSTRUCTOR__NAME', '__proto__'),
  );
  const value = fc.oneof(awkward.map(String), fc.json({ maxDepth: 2 }));
  const text = JSON.stringify(minimalControl());
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }), (env) => survive(text, env)),
    { numRuns: RUNS / 2 },
  );
  expect(Object.prototype).not.toHaveProperty('polluted');
});

test('text at the bound of length, made to be dear, is answered', () => {
  for (const part of [
    'a: ',
    '"x" ',
    '? ',
    '- ',
    '[',
    '{a: ',
    '&a ',
    '\n',
    'k:\n',
    '!!set ',
    "'",
    '\t',
    '*a ',
    '{}\n',
    '# ',
    '|\n ',
  ]) {
    survive(part.repeat(Math.floor(CONFIG_BOUNDS.fileBytes / part.length)));
  }
});

test('labels named like the insides of objects are labels and nothing else', () => {
  const labels = load(minimalControl(), { MESH_GOSSIP__LABELS: '{"constructor":"a","__proto__":"b","toString":"c"}' })
    .mesh.gossip.labels;
  expect(Object.keys(labels)).toEqual(expect.arrayContaining(['constructor', 'toString']));
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
