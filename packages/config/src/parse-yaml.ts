/**
 * YAML (or JSON, which is YAML too) to plain data: mappings with text keys, lists, text, numbers, true, false, null. What a config needs no
 * more than a bomb does is refused with its line and column: aliases (a few can stand for gigabytes), tags, keys that are no text, depth.
 */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { CONFIG_BOUNDS } from './bounds.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';

/** @throws ConfigError with every problem of the text at once */
export function parseYaml(origin: string, text: string): Record<string, unknown> {
  const value = parseYamlData(origin, text);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ConfigError(origin, [{ path: '', message: 'expected a mapping that begins with `mesh:`' }]);
  }
  return value as Record<string, unknown>;
}

/** Whatever the text holds. @throws ConfigError */
export function parseYamlData(origin: string, text: string): unknown {
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const document = parse(origin, text, lines);
  // Where the parser gave up on depth, all that it says further is an echo.
  const tooDeep = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  const found = tooDeep === undefined ? [...document.errors, ...document.warnings] : [tooDeep];
  const problems = found.map((error) => ({
    path: at(error.pos[0]),
    message: SENTENCES[error.code] ?? error.message,
  }));
  if (document.errors.length === 0) problems.push(...refusedNodes(document, at));
  if (problems.length > 0) throw new ConfigError(origin, problems);
  return document.toJS();
}

const TOO_DEEP = `is nested deeper than ${CONFIG_BOUNDS.depth} levels`;

/** The parser's own words where they speak to programmers. */
const SENTENCES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'tabs cannot indent YAML: use spaces',
  MULTIPLE_DOCS: 'there is more than one document here: remove everything from the second `---` on',
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAG_RESOLVE_FAILED: 'tags such as `!name` have no meaning here: remove it',
};

function parse(origin: string, text: string, lines: LineCounter): Document.Parsed {
  try {
    // The schema is named, so that a `%YAML 1.1` line cannot turn `yes` into true. Unique keys are checked below: the parser's check is quadratic.
    return parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      version: '1.2',
      schema: 'core',
      resolveKnownTags: false,
    });
  } catch (error) {
    // The parser calls itself for each level; what gets past its own guard ends here.
    if (error instanceof RangeError) throw new ConfigError(origin, [{ path: '', message: TOO_DEEP }]);
    throw error;
  }
}

interface Visit {
  readonly node: unknown;
  readonly depth: number;
}

function refusedNodes(document: Document.Parsed, at: (offset: number) => string): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const refuse = (node: unknown, message: string): void => {
    problems.push({ path: at((node as Node | null)?.range?.[0] ?? 0), message });
  };
  const stack: Visit[] = [{ node: document.contents, depth: 0 }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { node, depth } = visit;
    if (isAlias(node)) refuse(node, 'aliases are not allowed: write the value out');
    if (!isCollection(node)) continue;
    if (depth >= CONFIG_BOUNDS.depth) {
      refuse(node, TOO_DEEP);
      continue;
    }
    if (isMap(node)) for (const { key, message } of refusedKeys(node.items)) refuse(key, message);
    for (const item of node.items) stack.push({ node: isPair(item) ? item.value : item, depth: depth + 1 });
  }
  return problems;
}

function* refusedKeys(pairs: readonly { readonly key: unknown }[]): Generator<{ key: unknown; message: string }> {
  const seen = new Set<string>();
  for (const { key } of pairs) {
    if (!isScalar(key) || typeof key.value === 'object') {
      yield { key, message: 'expected a key that is text' };
      continue;
    }
    const name = String(key.value);
    if (seen.has(name)) yield { key, message: `${name} stands here twice: remove one` };
    seen.add(name);
  }
}
