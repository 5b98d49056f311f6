/** What became another between two versions of a policy, in words: a line each, in the order of the policy. */
import type { ChangeWindow, Guardrail, RebalancePolicy } from './policy-model.ts';

/** `moment`: how a Unix millisecond is told. */
export function diffPolicies(
  before: RebalancePolicy,
  after: RebalancePolicy,
  moment: (unixMs: number) => string = String,
): readonly string[] {
  const windowWords = ({ id, kind, from, until, reason }: ChangeWindow): Entry => [
    `window ${id}`,
    `${kind} from ${moment(from)} until ${moment(until)} (${reason})`,
  ];
  return [
    ...changedFigures(figuresOf(before), figuresOf(after), ''),
    ...changedEntries(before.guardrails.map(guardrailWords), after.guardrails.map(guardrailWords)),
    ...changedEntries(before.windows.map(windowWords), after.windows.map(windowWords)),
  ];
}

type Entry = readonly [name: string, words: string];

const guardrailWords = ({ name, limit }: Guardrail): Entry => [`guardrail ${name}`, `limit ${limit}`];

function figuresOf({ version: _, guardrails: __, windows: ___, approvals, ...figures }: RebalancePolicy): object {
  const { mode, ...others } = figures;
  const among = approvals.among?.map(({ issuer, subject }) => `${subject} (${issuer})`).join(', ');
  return { mode, approvals: { needed: approvals.needed, among: among ?? 'everybody who may operate' }, ...others };
}

function changedFigures(before: object, after: object, at: string): string[] {
  const others = after as Readonly<Record<string, unknown>>;
  return Object.entries(before).flatMap(([name, value]: [string, unknown]) => {
    const other = others[name];
    if (typeof value === 'object' && value !== null) return changedFigures(value, other as object, `${at}${name}.`);
    if (value === other) return [];
    if (typeof value !== 'number' || typeof other !== 'number')
      return [`${at}${name} is ${String(other)} instead of ${String(value)}`];
    return [`${at}${name} ${other > value ? 'rises' : 'falls'} from ${value} to ${other}`];
  });
}

function changedEntries(before: readonly Entry[], after: readonly Entry[]): string[] {
  const was = new Map(before);
  const is = new Map(after);
  const gone = before.filter(([name]) => !is.has(name)).map(([name, words]) => `${name} is gone: it was ${words}`);
  const others = after.flatMap(([name, words]) => {
    const old = was.get(name);
    if (old === undefined) return [`${name} is new: ${words}`];
    return old === words ? [] : [`${name} is ${words} instead of ${old}`];
  });
  return [...gone, ...others];
}
