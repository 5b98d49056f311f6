/** What became another between two versions of a policy, in words: a line each, in the order of the policy. */
import type { ChangeWindow, RebalancePolicy } from './policy-model.ts';

export function diffPolicies(before: RebalancePolicy, after: RebalancePolicy): readonly string[] {
  const { version: _, guardrails: guardrailsBefore, windows: windowsBefore, ...figuresBefore } = before;
  const { version: __, guardrails: guardrailsAfter, windows: windowsAfter, ...figuresAfter } = after;
  return [
    ...changedFigures(figuresBefore, figuresAfter, ''),
    ...changedEntries(
      guardrailsBefore.map(({ name, limit }) => [`guardrail ${name}`, `limit ${limit}`]),
      guardrailsAfter.map(({ name, limit }) => [`guardrail ${name}`, `limit ${limit}`]),
    ),
    ...changedEntries(windowsBefore.map(windowWords), windowsAfter.map(windowWords)),
  ];
}

type Entry = readonly [name: string, words: string];

const windowWords = ({ id, kind, from, until, reason }: ChangeWindow): Entry => [
  `window ${id}`,
  `${kind} from ${from} until ${until} (${reason})`,
];

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
