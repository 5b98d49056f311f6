'use client';
/** Freezes and maintenances: which hold, which are to come, by whom and why; a new one, and lifting one before its time. */
import Link from 'next/link';
import { useMemo } from 'react';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { policyAddress, policyIdOf } from '../../data/policy-address.ts';
import { freezeListCommand } from '../../data/policy-command.ts';
import type { Freeze } from '../../data/policy-model.ts';
import { useSteering } from '../../data/steering.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { AddFreeze } from './add-freeze.tsx';
import { freezeStateAt, freezeStateWords } from './freeze-words.ts';
import { LiftFreeze } from './lift-freeze.tsx';

const HEADS = ['State', 'Kind', 'Of', 'From', 'Until', 'Reason and ticket', 'By', 'Lift'];

export function FreezesView({ cluster }: { readonly cluster: string }) {
  const steering = useSteering();
  const { head } = useLiveFleet();
  const nowMs = useNow(1_000);
  const all = steering?.freezes;
  const freezes = useMemo(() => (all ?? []).filter((one) => freezeStateAt(one, nowMs) !== 'Over'), [all, nowMs]);
  return (
    <div className="flex min-w-0 grow flex-col gap-3 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Freezes</h1>
        <p className="text-soft">
          In a freeze no planned change begins. While a maintenance is to come or goes on, changes begin within one
          alone.
        </p>
        <PageTools command={freezeListCommand()} />
      </div>
      <AddFreeze />
      {all === undefined ? (
        <Unreadable
          what="The list of freezes"
          error={steering?.problem === undefined ? null : new Error(steering.problem)}
          command={freezeListCommand()}
        />
      ) : freezes.length === 0 ? (
        <EmptyState kind="nothing-exists" title="Nothing is frozen, and no maintenance is to come">
          Freeze planned changes for two hours:{' '}
          <code>omnirelay mesh freeze add --for 2h --reason "the sale begins at noon"</code>
        </EmptyState>
      ) : (
        <ScrollingTable label="Freezes and maintenances" heads={HEADS} className="min-w-[1040px]">
          {freezes.map((freeze) => (
            <Row key={freeze.id} cluster={cluster} freeze={freeze} nowMs={nowMs} />
          ))}
        </ScrollingTable>
      )}
      {all === undefined ? null : (
        <ListFoot
          summary={`${freezes.length} ${freezes.length === 1 ? 'freeze' : 'freezes'}`}
          list={{
            what: 'freezes',
            asOf: head?.asOf ?? '',
            source: head?.source ?? '',
            query: '',
            rows: () => freezes.map(({ by, ...freeze }) => ({ ...freeze, by: by.name })),
          }}
        />
      )}
    </div>
  );
}

interface RowProps {
  readonly cluster: string;
  readonly freeze: Freeze;
  readonly nowMs: number;
}

function Row({ cluster, freeze, nowMs }: RowProps) {
  const { fullTime } = useTimes();
  const { namespace, kind, from, until, reason, changeTicket, by } = freeze;
  const state = freezeStateAt(freeze, nowMs);
  const active = state === 'Active';
  const time = (at: string) => <time dateTime={at}>{fullTime(at)}</time>;
  return (
    <tr className="hover:bg-raised">
      <td className="table-cell">
        <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <Glyph shape={active ? 'pause-bar' : 'hollow-circle'} colour={active ? 'suspect' : 'left'} />
          {freezeStateWords(freeze, nowMs)}
        </span>
      </td>
      <td className="table-cell">{kind}</td>
      <td className="table-cell whitespace-nowrap">
        <Link className="link" href={policyAddress(cluster, policyIdOf(namespace))} prefetch={false}>
          {namespace ?? 'the cluster'}
        </Link>
      </td>
      <td className="table-cell whitespace-nowrap">{time(from)}</td>
      <td className="table-cell whitespace-nowrap">{time(until)}</td>
      <td className="table-cell">
        {reason}
        {changeTicket === undefined ? '' : ` (${changeTicket})`}
      </td>
      <td className="table-cell whitespace-nowrap" title={by.subject}>
        {by.name}
      </td>
      <td className="table-cell py-1">
        <LiftFreeze freeze={freeze} />
      </td>
    </tr>
  );
}
