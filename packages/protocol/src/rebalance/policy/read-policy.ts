/**
 * A policy as somebody wrote it: whether it has the shape of one, and whether it contradicts itself. All that is wrong is told at once, each with its path,
 * what stands there and what was expected.
 */
import { LOAD_BOUNDS } from '../../swim/load-report.ts';
import { findContradictions } from './find-contradictions.ts';
import { completePolicy, DEFAULT_REBALANCE_POLICY } from './policy-defaults.ts';
import { GUARDRAILS, POLICY_BOUNDS, type PolicyDocument, type RebalancePolicy } from './policy-model.ts';

export interface PolicyProblem {
  /** As `limits.movesPerNode`, or `windows[2].until`. */
  readonly path: string;
  readonly problem: string;
}

export type ReadPolicy =
  | { readonly kind: 'policy'; readonly document: PolicyDocument; readonly policy: RebalancePolicy }
  | { readonly kind: 'wrong'; readonly problems: readonly PolicyProblem[] };

interface Span {
  readonly least: number;
  readonly most: number;
  readonly whole?: true;
}

const whole = (least: number, most: number): Span => ({ least, most, whole: true });
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const band = (name: string, span: Span): readonly (readonly [string, Span])[] => [
  [`thresholds.${name}.enter`, span],
  [`thresholds.${name}.leave`, { ...span, least: 0 }],
];
const SPANS: ReadonlyMap<string, Span> = new Map([
  ...band('pendingDepth', whole(1, LOAD_BOUNDS.pendingDepth)),
  ...band('latencyP99Ms', { least: 1, most: LOAD_BOUNDS.latencyP99Ms }),
  ...band('errorRatio', { least: 2 ** -10, most: LOAD_BOUNDS.errorRatio }),
  ...band('healthScore', { least: 0, most: 100 }),
  ['version', whole(0, Number.MAX_SAFE_INTEGER)],
  ['hysteresis.enterAfterMs', whole(1_000, HOUR_MS)],
  ['hysteresis.leaveAfterMs', whole(1_000, 24 * HOUR_MS)],
  ['limits.movesPerNode', whole(1, 64)],
  ['limits.movesPerCluster', whole(1, 1_024)],
  ['limits.churnPerHour', whole(1, 131_072)],
  ['limits.cooldownMs', whole(1_000, WEEK_MS)],
  ['limits.stageTimeoutMs', whole(1_000, HOUR_MS)],
  ['brake.enterRatio', { least: 0.01, most: 1 }],
  ['brake.leaveRatio', { least: 0, most: 1 }],
  ['brake.leastNodes', whole(1, 1_024)],
]);
const LISTS = ['guardrails', 'windows'] as const;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
};

/** `base`: what it leaves out; the defaults, or its cluster's. */
export function readPolicy(value: unknown, base: RebalancePolicy = DEFAULT_REBALANCE_POLICY): ReadPolicy {
  const problems: PolicyProblem[] = [];
  const wrong = (path: string, problem: string): void => void problems.push({ path, problem });
  if (!isFields(value)) return { kind: 'wrong', problems: [{ path: '', problem: 'expected an object' }] };
  if (value.version === undefined) wrong('version', 'is missing: expected a whole number that counts up');
  if (value.mode !== undefined && value.mode !== 'auto' && value.mode !== 'approval')
    wrong('mode', `is ${shown(value.mode)}: expected "auto" or "approval"`);
  const { mode: _, guardrails, windows, ...figures } = value;
  checkFigures(figures, '', wrong);
  checkList({ value: guardrails, path: LISTS[0], most: POLICY_BOUNDS.guardrails }, wrong, checkGuardrail);
  checkList({ value: windows, path: LISTS[1], most: POLICY_BOUNDS.windows }, wrong, checkWindow);
  if (problems.length > 0) return { kind: 'wrong', problems };
  const document = value as unknown as PolicyDocument;
  const policy = completePolicy(document, base);
  const contradictions = findContradictions(policy);
  return contradictions.length > 0 ? { kind: 'wrong', problems: contradictions } : { kind: 'policy', document, policy };
}

type Wrong = (path: string, problem: string) => void;

function checkFigures(fields: Fields, at: string, wrong: Wrong): void {
  for (const [name, value] of Object.entries(fields)) {
    const path = at + name;
    const span = SPANS.get(path);
    if (span !== undefined) checkFigure({ value, path, span }, wrong);
    else if (![...SPANS.keys()].some((known) => known.startsWith(`${path}.`)))
      wrong(path, 'is unknown: a policy has nothing of that name');
    else if (isFields(value)) checkFigures(value, `${path}.`, wrong);
    else wrong(path, `is ${shown(value)}: expected an object`);
  }
}

function checkFigure(
  { value, path, span }: { readonly value: unknown; readonly path: string; readonly span: Span },
  wrong: Wrong,
): void {
  const fits =
    typeof value === 'number' &&
    value >= span.least &&
    value <= span.most &&
    (span.whole !== true || Number.isInteger(value));
  const kind = span.whole === true ? 'a whole number' : 'a number';
  if (!fits) wrong(path, `is ${shown(value)}: expected ${kind}, ${span.least} to ${span.most}`);
}

function checkList(
  { value, path, most }: { readonly value: unknown; readonly path: string; readonly most: number },
  wrong: Wrong,
  check: (entry: Fields, path: string, wrong: Wrong) => void,
): void {
  if (value === undefined) return;
  if (!Array.isArray(value) || value.length > most) wrong(path, `expected a list of at most ${most}`);
  else
    for (const [index, entry] of value.entries())
      if (isFields(entry)) check(entry, `${path}[${index}]`, wrong);
      else wrong(`${path}[${index}]`, 'expected an object');
}

function checkGuardrail({ name, limit }: Fields, path: string, wrong: Wrong): void {
  const names = Object.keys(GUARDRAILS);
  if (!names.includes(name as string)) wrong(`${path}.name`, `is ${shown(name)}: expected one of ${names.join(', ')}`);
  if (typeof limit !== 'number' || !(limit >= 0 && limit <= 1e6))
    wrong(`${path}.limit`, `is ${shown(limit)}: expected a number, 0 to 1000000`);
}

function checkWindow({ id, kind, from, until, reason }: Fields, path: string, wrong: Wrong): void {
  const isText = (text: unknown, most: number): boolean =>
    typeof text === 'string' && text.length > 0 && text.length <= most;
  if (!isText(id, POLICY_BOUNDS.idLength)) wrong(`${path}.id`, `expected 1 to ${POLICY_BOUNDS.idLength} characters`);
  if (kind !== 'freeze' && kind !== 'maintenance')
    wrong(`${path}.kind`, `is ${shown(kind)}: expected "freeze" or "maintenance"`);
  for (const [name, moment] of Object.entries({ from, until }))
    if (!Number.isInteger(moment) || (moment as number) < 0 || (moment as number) > 8.64e15)
      wrong(`${path}.${name}`, `is ${shown(moment)}: expected a moment in Unix milliseconds`);
  if (!isText(reason, POLICY_BOUNDS.reasonLength))
    wrong(`${path}.reason`, `expected 1 to ${POLICY_BOUNDS.reasonLength} characters`);
}
