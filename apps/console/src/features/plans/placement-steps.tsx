/** Steps of a plan that say where shards would like to be from then on. */
import { StepMark } from '../../data/change-mark.tsx';
import type { ChangeAnswer } from '../../data/change-model.ts';
import { counted } from '../../data/change-words.ts';

export const PlacementSteps = ({ placements }: Pick<ChangeAnswer, 'placements'>) =>
  placements.length === 0 ? null : (
    <ul aria-label="Settings that become others" className="border border-line">
      {placements.map(({ step, namespace, strategy, rules, state }) => (
        <li key={step} className="flex flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0">
          <span className="font-medium">{namespace}</span>
          <span>
            places its shards by {strategy.id}
            {strategy.virtualNodes === undefined ? '' : `, ${strategy.virtualNodes} positions a node`}
            {strategy.homes.length === 0 ? '' : `, ${counted(strategy.homes.length, 'home')}`}, under{' '}
            {counted(rules.length, 'rule')}
          </span>
          <StepMark state={state} />
        </li>
      ))}
    </ul>
  );
