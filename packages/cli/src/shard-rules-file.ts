/**
 * Rules of placement from a file: a list, or a mapping with the list as `rules`. What has the wrong shape is told here, all of it at once, by its
 * place in the file; what a rule may say of which shards and nodes, control nodes know, and tell by the same places.
 */
import { ConfigError, type ConfigProblem, readDataFile } from '@omnirelay/config';
import { shardNameOf } from './shard-names.ts';
import type { ShardRule } from './shard-types.ts';

const KINDS = ['pin', 'exclude', 'anti-affinity'];
const SELECTORS = ['nodeId', 'label', 'zone', 'region'];

type Tell = (path: string, message: string) => undefined;
type Read = (tell: Tell, path: string, value: unknown) => unknown;

const shown = (value: unknown): string =>
  value === null
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'a mapping'
        : JSON.stringify(value);

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text: Read = (tell, path, value) =>
  typeof value === 'string' && value !== '' ? value : tell(path, `expected text, found ${shown(value)}`);

const oneOf =
  (known: readonly string[]): Read =>
  (tell, path, value) =>
    known.some((one) => one === value) ? value : tell(path, `expected ${known.join(', ')}, found ${shown(value)}`);

/** YAML reads `00412` as a number. */
const shard: Read = (tell, path, value) =>
  (typeof value === 'number' || typeof value === 'string' ? shardNameOf(String(value)) : undefined) ??
  tell(path, `expected the number of a shard, 412 or 00412, found ${shown(value)}`);

const shards: Read = (tell, path, value) =>
  Array.isArray(value)
    ? value.map((one, index) => shard(tell, `${path}.${index}`, one))
    : tell(path, `expected a list of shards, [7, 8], found ${shown(value)}`);

const mapping =
  (fields: Readonly<Record<string, Read>>, what: string): Read =>
  (tell, path, value) => {
    if (!isMapping(value)) return tell(path, `expected ${what}, found ${shown(value)}`);
    const entries = Object.entries(value).map(([key, one]) => {
      const at = `${path}.${key}`;
      const read = Object.hasOwn(fields, key) ? fields[key] : undefined;
      return [
        key,
        read === undefined
          ? tell(at, `there is no such key; known here: ${Object.keys(fields).join(', ')}`)
          : read(tell, at, one),
      ];
    });
    return Object.fromEntries(entries);
  };

const nodes = mapping(
  Object.fromEntries(SELECTORS.map((key) => [key, text])),
  `which nodes, by one of ${SELECTORS.join(', ')}`,
);

const FIELDS = {
  id: text,
  kind: oneOf(KINDS),
  from: shard,
  to: shard,
  nodes,
  shards,
  apart: oneOf(['node', 'zone', 'region']),
};
const ruleShape = mapping(FIELDS, 'a rule, with id and kind');

function rule(tell: Tell, path: string, value: unknown): unknown {
  const read = ruleShape(tell, path, value);
  if (!isMapping(read) || !isMapping(value)) return undefined;
  if (!('id' in value)) tell(`${path}.id`, 'is missing: the name that explanations give the rule');
  if (!('kind' in value)) tell(`${path}.kind`, `is missing: one of ${KINDS.join(', ')}`);
  return { ...read, shards: read.shards ?? [] };
}

/** @throws ConfigError */
export function readRules(file: string): readonly ShardRule[] {
  const value = readDataFile(file);
  const list = isMapping(value) && Object.keys(value).join() === 'rules' ? value.rules : value;
  if (!Array.isArray(list))
    throw new ConfigError(file, [
      { path: '', message: `expected a list of rules, or a mapping with \`rules\` alone, found ${shown(list)}` },
    ]);
  if (list.length === 0)
    throw new ConfigError(file, [{ path: '', message: 'has no rules: for none at all say --no-rules' }]);
  const problems: ConfigProblem[] = [];
  const tell: Tell = (path, message) => void problems.push({ path, message }) as undefined;
  const rules = list.map((one, index) => rule(tell, `rules.${index}`, one));
  if (problems.length > 0) throw new ConfigError(file, problems);
  return rules as ShardRule[];
}
