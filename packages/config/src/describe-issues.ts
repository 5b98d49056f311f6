/** The schema's findings as sentences for the person who wrote the file: what is wrong, and what belongs there. */
import type { z } from 'zod';
import { CONFIG_BOUNDS } from './bounds.ts';
import type { ConfigProblem } from './config-error.ts';
import { keysAt, nodesAt, type SchemaNode } from './known-keys.ts';
import { nearest } from './nearest.ts';

const meshKeys = keysAt(['mesh']);

type Path = readonly (string | number)[];

/** Speaks wherever the schema itself has no better sentence. */
export const explainIssue: z.core.$ZodErrorMap = (issue) => {
  const path = plain(issue.path ?? []);
  const nodes = nodesAt(path);
  switch (issue.code) {
    case 'invalid_type': {
      const expected = `expected ${expectation(issue.expected, nodes)}`;
      if (issue.input !== undefined) return `${expected}, found ${show(issue.input)}`;
      const description = nodes.find((node) => node.description !== undefined)?.description;
      return `is missing: ${expected}${description === undefined ? '' : ` (${description})`}`;
    }
    case 'too_small':
    case 'too_big':
      return `expected ${expectation(issue.origin, nodes)}, found ${show(issue.input)}`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), issue.input);
    case 'invalid_union':
      return oneOf(nodes.flatMap((node) => node.const ?? []).map(String), kindOf(issue.input, path));
    case 'invalid_key':
      return `expected a name of 1 to ${CONFIG_BOUNDS.textLength} characters`;
    default:
      return undefined;
  }
};

/** @param origins which environment variable gave the value at a path, joined by dots */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  origins: ReadonlyMap<string, string> = new Map(),
): ConfigProblem[] {
  return issues.flatMap((issue) => {
    const at = plain(issue.path);
    const path = at.join('.');
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(at);
      return issue.keys.map((key) => ({ path: [...at, key].join('.'), message: unknownKey(at, key, known) }));
    }
    const variable = at.map((_, depth) => origins.get(at.slice(0, depth + 1).join('.'))).find((name) => name);
    return [{ path, message: variable === undefined ? issue.message : `${issue.message} (set by ${variable})` }];
  });
}

function unknownKey(at: Path, key: string, known: readonly string[]): string {
  if (at.length === 0 && meshKeys.includes(key)) return 'there is no such key here; it belongs below mesh';
  const meant = nearest(key, known);
  return `there is no such key; ${meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`}`;
}

function expectation(type: string, nodes: readonly SchemaNode[]): string {
  const limit = <K extends keyof SchemaNode>(key: K) => nodes.find((node) => node[key] !== undefined)?.[key];
  switch (type) {
    case 'int':
    case 'number':
      return `a ${limit('type') === 'number' ? '' : 'whole '}number from ${limit('minimum') ?? 0} to ${limit('maximum') ?? Number.MAX_SAFE_INTEGER}`;
    case 'string':
      return limit('maxLength') === undefined
        ? 'text'
        : `text of ${limit('minLength') ?? 0} to ${limit('maxLength')} characters`;
    case 'array':
      return `a list of at most ${limit('maxItems')} entries`;
    case 'boolean':
      return 'true or false';
    default: {
      const required = [...new Set(nodes.flatMap((node) => node.required ?? []))];
      return required.length === 0 ? 'a mapping' : `a mapping with at least ${required.join(', ')}`;
    }
  }
}

function oneOf(known: readonly string[], found: unknown): string {
  const meant = typeof found === 'string' ? nearest(found, known) : undefined;
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  const expected = known.length === 1 ? `expected ${known[0]}` : `expected one of ${known.join(', ')}`;
  return found === undefined ? `is missing: ${expected}` : `${expected}, found ${show(found)}${hint}`;
}

/** A union reports the whole object; its author looks at the key that chooses. */
function kindOf(input: unknown, path: Path): unknown {
  const key = path.at(-1);
  return input !== null && typeof input === 'object' && typeof key === 'string' && Object.hasOwn(input, key)
    ? (input as Record<string, unknown>)[key]
    : undefined;
}

function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= CONFIG_BOUNDS.valueShown ? text : `${text.slice(0, CONFIG_BOUNDS.valueShown)}...`;
}

const plain = (path: readonly PropertyKey[]): Path => path.map((key) => (typeof key === 'number' ? key : String(key)));
