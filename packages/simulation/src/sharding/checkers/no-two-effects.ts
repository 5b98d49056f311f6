/** Of the effects of a shard that the sink fences none is applied twice, whoever believes what. */
import type { ShardCheckerFactory } from '../shard-checker.ts';

export const noTwoEffects: ShardCheckerFactory = (_facts, report) => {
  const applied = new Map<string, Map<number, string>>();
  return {
    name: 'no-two-effects',
    onApplied: ({ scope, number, host, effects }) => {
      if (effects === 'unfenced') return;
      const numbers = applied.get(scope) ?? new Map<number, string>();
      applied.set(scope, numbers);
      const before = numbers.get(number);
      if (before !== undefined) report(`effect ${number} of ${scope} was applied by ${before} and by ${host.lease.id}`);
      numbers.set(number, host.lease.id);
    },
  };
};
