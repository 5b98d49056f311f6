'use client';
/** The policies of rebalancing, the cluster's and each namespace's: which version stands, what mode holds, what the controller says, and what holds it back. */
import Link from 'next/link';
import { useMemo } from 'react';
import { ControllerMark } from '../../data/controller-state.tsx';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { LivePolicy } from '../../data/live-steering.ts';
import { planAddress } from '../../data/plan-address.ts';
import { freezesAddress, policyAddress } from '../../data/policy-address.ts';
import { policyListCommand } from '../../data/policy-command.ts';
import type { RebalanceController } from '../../data/policy-model.ts';
import { useSteering } from '../../data/steering.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { windowWords } from './value-words.ts';

const HEADS: readonly WidthOfHead[] = [
  ['Policy of', 120],
  ['Mode', 85],
  ['Version', 75],
  ['Written', 270],
  ['Controller', 130],
  ['Why'],
  ['Held back by', 190],
];

const NONE: readonly never[] = [];

export function PoliciesView({ cluster }: { readonly cluster: string }) {
  const steering = useSteering();
  const { head, current } = useLiveFleet();
  const policies = steering?.policies ?? NONE;
  const controllers = useMemo(
    () => new Map((steering?.controllers ?? NONE).map((one) => [one.namespace, one])),
    [steering?.controllers],
  );
  const controllerOf = ({ namespace }: LivePolicy): RebalanceController | undefined =>
    namespace === undefined ? undefined : controllers.get(namespace);
  return (
    <div className="flex min-w-0 grow flex-col gap-3 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Policies</h1>
        <p className="text-soft">When a node counts as sick, how much may move how fast, and who decides.</p>
        <PageTools command={policyListCommand()} />
      </div>
      {steering === undefined ? (
        <Unreadable what="The list of policies" error={null} command={policyListCommand()} />
      ) : policies.length === 0 && steering.problem !== undefined ? (
        <Unreadable what="The list of policies" error={new Error(steering.problem)} command={policyListCommand()} />
      ) : (
        <>
          <ListTable
            label="Policies"
            rows={policies}
            height="max-h-[70vh]"
            minWidth={1_060}
            stale={!current}
            heads={HEADS}
          >
            {(policy, index) => (
              <LongTableRow key={policy.id} index={index} chosen={false}>
                <Cells cluster={cluster} policy={policy} controller={controllerOf(policy)} />
              </LongTableRow>
            )}
          </ListTable>
          <ListFoot
            summary={`${policies.length} ${policies.length === 1 ? 'policy' : 'policies'}`}
            list={{
              what: 'policies',
              asOf: head?.asOf ?? '',
              source: head?.source ?? '',
              query: '',
              rows: () =>
                policies.map((policy) => ({
                  policy: policy.id,
                  mode: policy.mode,
                  version: policy.version,
                  updatedAt: policy.updatedAt,
                  updatedBy: policy.updatedBy?.name,
                  controller: controllerOf(policy)?.state,
                  why: controllerOf(policy)?.why,
                })),
            }}
          />
        </>
      )}
    </div>
  );
}

interface CellsProps {
  readonly cluster: string;
  readonly policy: LivePolicy;
  readonly controller: RebalanceController | undefined;
}

function Cells({ cluster, policy, controller }: CellsProps) {
  const { fullTime, dayTime } = useTimes();
  const nowMs = useNow(10_000);
  const { id, namespace, mode, version, written, updatedAt, updatedBy, heldBy, unreadable } = policy;
  return (
    <>
      <td className="table-cell truncate">
        <Link className="link font-medium" href={policyAddress(cluster, id)} prefetch={false}>
          {namespace ?? 'The cluster'}
        </Link>
      </td>
      <td className="table-cell">{mode}</td>
      <td className="table-cell">
        {version === 0 ? (
          <span className="text-soft">none</span>
        ) : (
          <Link className="link" href={policyAddress(cluster, id, 'history')} prefetch={false}>
            {version}
          </Link>
        )}
      </td>
      <td className="table-cell truncate">
        {unreadable !== undefined ? (
          <span title={unreadable}>its record cannot be read</span>
        ) : updatedAt === undefined ? (
          <span className="text-soft">never: {namespace === undefined ? 'the defaults hold' : 'as the cluster'}</span>
        ) : (
          <>
            <time dateTime={updatedAt}>{fullTime(updatedAt)}</time> by {updatedBy?.name ?? 'nobody known'}
            {written ? '' : ', says nothing'}
          </>
        )}
      </td>
      <td className="table-cell">{controller === undefined ? '–' : <ControllerMark state={controller.state} />}</td>
      <td className="table-cell truncate" title={controller?.why}>
        {controller?.changeId === undefined ? null : (
          <>
            <Link className="link" href={planAddress(cluster, controller.changeId)} prefetch={false}>
              {controller.changeId}
            </Link>
            {': '}
          </>
        )}
        {controller?.why ?? '–'}
      </td>
      <td className="table-cell truncate">
        {heldBy === undefined ? (
          '–'
        ) : (
          <Link className="link" href={freezesAddress(cluster)} prefetch={false} title={heldBy.reason}>
            {windowWords(heldBy, (at) => dayTime(at, nowMs))}
          </Link>
        )}
      </td>
    </>
  );
}
