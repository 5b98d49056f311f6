/** Problems of what was asked, each at its field: `rules.2.nodes` belongs to the third rule. */
import { type FieldProblem, fieldProblems, problemText } from '../../data/console-api.tsx';

/** The fields that a form of a namespace has. */
const FIELDS: ReadonlySet<string> = new Set([
  'namespace',
  'kind',
  'shardCount',
  'strategy',
  'rules',
  'roles',
  'effects',
]);

/** Of this very place; undefined where nothing is wrong. */
export function problemAt(problems: readonly FieldProblem[], path: string): string | undefined {
  const found = problems.filter((problem) => problem.path === path);
  return found.length === 0 ? undefined : found.map(({ message }) => message).join('; ');
}

/** Of this place and all within it, each with what it is about. */
export const problemsWithin = (problems: readonly FieldProblem[], path: string): readonly string[] =>
  problems.flatMap(({ path: at, message }) =>
    at === path ? [message] : at.startsWith(`${path}.`) ? [`${at.slice(path.length + 1)}: ${message}`] : [],
  );

/** Those that belong to no field that is shown. */
const problemsElsewhere = (problems: readonly FieldProblem[]): readonly string[] =>
  problems.flatMap(({ path, message }) => (FIELDS.has(path.split('.')[0] ?? '') ? [] : [`${path}: ${message}`]));

/** In place of what would happen, where a dry run was refused. */
export function failedWords(error: unknown): string {
  const problems = fieldProblems(error);
  if (problems.length === 0) return problemText(error);
  const elsewhere = problemsElsewhere(problems);
  return elsewhere.length === 0 ? 'what is marked above is not as it must be.' : elsewhere.join('; ');
}
