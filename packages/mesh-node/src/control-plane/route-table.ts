/** From a request's method and path to an operation. The paths are `/control/v1/...`; `/control/...` and `/omnirelay/control/...` are aliases. */
import type { AnyOperation } from './operation.ts';
import { Problem } from './problem.ts';

export const ALIASES = ['/omnirelay/control/v1', '/omnirelay/control', '/control/v1', '/control'] as const;

export interface Route {
  readonly operation: AnyOperation;
  /** Of the path; and what an alias says by itself. */
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Entry {
  readonly operation: AnyOperation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly given: Readonly<Record<string, unknown>>;
}

/** `{name}` stands for one path segment without a colon, so that verbs (`:cordon`) are told apart. */
function compile(operation: AnyOperation, path: string, given: Entry['given'] = {}): Entry {
  const names: string[] = [];
  const pattern = path
    .split(/(\{[a-zA-Z]+\})/)
    .map((piece) => {
      if (!piece.startsWith('{')) return piece.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
      names.push(piece.slice(1, -1));
      return '([^/:]+)';
    })
    .join('');
  return { operation, names, given, pattern: new RegExp(`^${pattern}$`) };
}

const entriesOf = (operation: AnyOperation): readonly Entry[] => [
  compile(operation, operation.path),
  ...(operation.alias === undefined ? [] : [compile(operation, operation.alias.path, operation.alias.input)]),
];

/** HEAD is a GET without the answer's body; a stream has nothing to say without its body. */
const methodsOf = ({ method, kind }: AnyOperation): readonly string[] =>
  method === 'GET' && kind !== 'watch' ? ['GET', 'HEAD'] : [method];

function below(path: string): string | null {
  const alias = ALIASES.find((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  return alias === undefined ? null : path.slice(alias.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Problem('invalid_input', 'The path is not percent-encoded soundly.');
  }
}

export function createRouter(operations: readonly AnyOperation[]): (method: string, path: string) => Route {
  // Fixed paths before those with fields: `/peers/watch` is no peer called `watch`.
  const entries = operations.flatMap(entriesOf).sort((a, b) => a.names.length - b.names.length);
  return (method, path) => {
    const rest = below(path);
    const matching = entries.filter(({ pattern }) => rest !== null && pattern.test(rest));
    if (rest === null || matching.length === 0)
      throw new Problem(
        'not_found',
        `There is nothing at ${path}. docs/reference/diagnostics.openapi.json lists what there is.`,
      );
    const fixed = matching[0]?.names.length;
    const entry = matching.find(
      ({ operation, names }) => methodsOf(operation).includes(method) && names.length === fixed,
    );
    if (entry === undefined) {
      const allow = matching.flatMap(({ operation }) => methodsOf(operation)).join(', ');
      throw new Problem('method_not_allowed', `${path} takes ${allow}.`, { extensions: { allow } });
    }
    const values = entry.pattern.exec(rest)?.slice(1) ?? [];
    return {
      operation: entry.operation,
      fields: {
        ...entry.given,
        ...Object.fromEntries(entry.names.map((name, i) => [name, decoded(values[i] ?? '')])),
      },
    };
  };
}
