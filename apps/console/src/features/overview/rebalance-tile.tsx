'use client';
/** What the controllers of rebalancing say, those first that want eyes: their state, since when, why, and the plan that each is about. */
import Link from 'next/link';
import { useMemo } from 'react';
import { ControllerLine } from '../../data/controller-state.tsx';
import { CONTROLLER_STATES } from '../../data/controller-words.ts';
import { policiesAddress, policyAddress, policyIdOf } from '../../data/policy-address.ts';
import { useSteering } from '../../data/steering.ts';

const SHOWN = 5;
const NONE: readonly never[] = [];

export function RebalanceTile({ cluster }: { readonly cluster: string }) {
  const steering = useSteering();
  const controllers = steering?.controllers ?? NONE;
  const stirring = useMemo(
    () =>
      controllers
        .filter(({ state }) => state !== 'steady')
        .sort((a, b) => CONTROLLER_STATES[a.state].rank - CONTROLLER_STATES[b.state].rank),
    [controllers],
  );
  return (
    <section className="min-w-0 border border-line" aria-label="Rebalancing">
      <h2 className="table-head flex items-center bg-raised text-text">
        Rebalancing
        <span className="ml-2 font-normal text-soft">
          {controllers.length === 0 ? '' : `${controllers.length - stirring.length} of ${controllers.length} steady`}
        </span>
        <Link className="link ml-auto font-normal" href={policiesAddress(cluster)} prefetch={false}>
          Policies
        </Link>
      </h2>
      {stirring.length === 0 ? (
        <p className="px-3 py-2 text-soft">
          {steering === undefined
            ? 'Not received yet.'
            : controllers.length === 0
              ? 'No controller has said anything yet.'
              : 'Every namespace is steady: nothing is to be moved.'}
        </p>
      ) : (
        <ul>
          {stirring.slice(0, SHOWN).map((controller) => (
            <li
              key={controller.namespace}
              className="flex flex-wrap gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0"
            >
              <Link
                className="link font-mono text-sm"
                href={policyAddress(cluster, policyIdOf(controller.namespace))}
                prefetch={false}
              >
                {controller.namespace}
              </Link>
              <ControllerLine cluster={cluster} controller={controller} />
            </li>
          ))}
          {stirring.length > SHOWN ? (
            <li className="px-3 py-1.5 text-soft">and {stirring.length - SHOWN} more</li>
          ) : null}
        </ul>
      )}
    </section>
  );
}
