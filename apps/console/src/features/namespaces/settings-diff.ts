/** What differs between two readings of the settings of a namespace, a sentence each. */
import type { ShardNamespace } from '../../data/model.ts';
import { ruleSentence, strategyWords } from './rule-words.ts';

type Settings = Pick<ShardNamespace, 'strategy' | 'rules' | 'roles' | 'effects'>;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function ruleDiffs(before: Settings['rules'], after: Settings['rules']): readonly string[] {
  const [old, now] = [before, after].map((rules) => new Map(rules.map((rule) => [rule.id, rule])));
  return [
    ...before.flatMap(({ id }) => (now?.has(id) === true ? [] : [`Rule ${id} is gone.`])),
    ...after.flatMap((rule) => {
      const former = old?.get(rule.id);
      if (former === undefined) return [`Rule ${rule.id} is new. ${ruleSentence(rule)}`];
      return isSame(former, rule) ? [] : [`Rule ${rule.id} says now: ${ruleSentence(rule)}`];
    }),
  ];
}

export function settingsDiff(before: Settings, after: Settings): readonly string[] {
  const told = (name: string, was: string, is: string): readonly string[] => [
    was === is ? `${name}: its settings are others.` : `${name}: ${was} became ${is}.`,
  ];
  const rules = ruleDiffs(before.rules, after.rules);
  const isReordered = rules.length === 0 && !isSame(before.rules, after.rules);
  return [
    ...(isSame(before.strategy, after.strategy)
      ? []
      : told('Strategy', strategyWords(before.strategy), strategyWords(after.strategy))),
    ...(isSame(before.roles, after.roles) ? [] : told('Roles', before.roles.join(', '), after.roles.join(', '))),
    ...(isSame(before.effects, after.effects)
      ? []
      : told('Effects', before.effects ?? 'unfenced', after.effects ?? 'unfenced')),
    ...rules,
    ...(isReordered ? ['The rules stand in another order.'] : []),
  ];
}
