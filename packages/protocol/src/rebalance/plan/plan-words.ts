/** A plan as lines of text: what a preview prints, a reviewer compares and a golden file holds. Two plans that differ, differ in a line. */
import { formatMapVersion } from '../../shard-map/stored/version-text.ts';
import { type GuardrailCheck, movesOf, type RebalancePlan } from './plan-model.ts';

export function planLines(plan: RebalancePlan): readonly string[] {
  const { namespace, mapVersion, policyVersion, stages, leastMoves, movesLeft, cooling, checks } = plan;
  const count = movesOf(plan).length;
  return [
    `${namespace} from map ${formatMapVersion(mapVersion)} by policy ${policyVersion}`,
    `${count} of at least ${leastMoves} moves in ${stages.length} stages; ${movesLeft} left for later, ${cooling} cooling`,
    ...stages.flatMap((stage, index) => [
      `stage ${index + 1}`,
      ...stage.map(
        ({ shard, from, to, reason, scoreBefore, scoreAfter, why }) =>
          `  ${shard} ${from} > ${to} ${reason} ${scoreBefore} > ${scoreAfter} (${why})`,
      ),
    ]),
    'checks',
    ...checks.map((check) => `  ${checkWords(check)}`),
  ];
}

export const checkWords = ({ name, measured, limit, passed }: GuardrailCheck): string =>
  `${passed ? 'pass' : 'fail'} ${name} ${measured} (limit ${limit})`;
