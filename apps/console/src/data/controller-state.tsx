/** What the controller of a namespace's rebalancing says of itself: its state, since when, why, and the plan that it is about. */
import Link from 'next/link';
import { Glyph } from '../ui/status-mark.tsx';
import { useTimes } from '../ui/time-zone.tsx';
import { CONTROLLER_STATES } from './controller-words.ts';
import { planAddress } from './plan-address.ts';
import type { RebalanceController } from './policy-model.ts';

export const ControllerMark = ({ state }: Pick<RebalanceController, 'state'>) => (
  <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
    <Glyph {...CONTROLLER_STATES[state]} />
    {CONTROLLER_STATES[state].word}
  </span>
);

export interface ControllerLineProps {
  readonly cluster: string;
  readonly controller: RebalanceController;
}

export function ControllerLine({ cluster, controller }: ControllerLineProps) {
  const { clockTime, fullTime } = useTimes();
  const { state, since, why, changeId, heldBy, brake } = controller;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <ControllerMark state={state} />
      <span className="text-soft">
        since{' '}
        <time dateTime={since} title={fullTime(since)}>
          {clockTime(since)}
        </time>
      </span>
      <span className="min-w-0 break-words">{why}</span>
      {brake.pulled ? (
        <span className="inline-flex items-center gap-1.5">
          <Glyph shape="square-x" colour="dead" />
          Brake pulled: {brake.lost} of {brake.of} nodes lost or sick
        </span>
      ) : null}
      {heldBy === undefined ? null : <span className="text-soft">held: {heldBy}</span>}
      {changeId === undefined ? null : (
        <Link className="link" href={planAddress(cluster, changeId)} prefetch={false}>
          Plan {changeId}
        </Link>
      )}
    </p>
  );
}
