'use client';
/** The run of a plan: how much is left and how fast it goes, what is in flight at this moment, what has come further lately, and the waves it went in. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { lazy, Suspense } from 'react';
import { useAskAnew } from '../../data/ask-anew.ts';
import { StepMark } from '../../data/change-mark.tsx';
import type { ChangeAnswer, ChangeMove } from '../../data/change-model.ts';
import { counted, progressWords, stepWords } from '../../data/change-words.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { shardAddress } from '../../data/shard-address.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { useLiveChanges } from '../../data/use-live-changes.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { span } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { lately } from './lately.ts';
import { usePlanVersion } from './use-plan.ts';

const RunChart = lazy(() => import('./run-chart.tsx').then((found) => ({ default: found.RunChart })));

export interface PlanRunProps {
  readonly cluster: string;
  readonly answer: ChangeAnswer;
}

const GOES_ON: ReadonlySet<string> = new Set(['Executing', 'Paused']);

export function PlanRun({ cluster, answer: { change } }: PlanRunProps) {
  const client = useTRPCClient();
  const { clockTime } = useTimes();
  const live = useLiveChanges();
  const goesOn = GOES_ON.has(change.state) || change.progress.begun > 0;
  const { id, revision, progress } = change;
  const run = useQuery({
    queryKey: ['plan-run', id, revision, goesOn],
    queryFn: ({ signal }) => client.changes.run.query({ id, goesOn }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  useAskAnew(usePlanVersion(id), run);
  const { data } = run;
  if (data === undefined) return <Unreadable what="The run" error={run.error} />;
  if (data.points.length === 0)
    return (
      <EmptyState kind="nothing-exists" title="It has not run yet">
        {counted(change.steps, 'step')} wait until it is approved and runs.
      </EmptyState>
    );
  const steps = lately(
    data.lately,
    (live?.steps ?? []).flatMap(({ changeId, move }) => (changeId === id ? [move] : [])),
  );
  const remaining = progress.waiting + progress.begun;
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="text-lg font-medium">
        {progressWords(progress)}
        {change.state === 'Executing' && data.doneAtMs !== undefined
          ? `, done about ${clockTime(data.doneAtMs)} (in ${span(data.doneAtMs - Date.parse(data.generatedAt))})`
          : ''}
        {change.state === 'Executing' && data.wavesSoFar > 0
          ? `; wave ${data.wavesSoFar} of about ${data.wavesInAll}`
          : ''}
      </p>
      <figure className="flex min-w-0 flex-col gap-2 border border-line p-3">
        <figcaption className="font-medium">
          Steps left <span className="font-normal text-soft">(area) and steps a minute (dashed)</span>
        </figcaption>
        <Suspense fallback={<p className="text-soft">Drawing…</p>}>
          <RunChart
            points={data.points}
            doneAtMs={change.state === 'Executing' ? data.doneAtMs : undefined}
            label={`Steps left over time: ${remaining} of ${change.steps} at the end of the picture`}
          />
        </Suspense>
      </figure>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <StepList cluster={cluster} label="In flight" moves={data.inFlight} none="Nothing is in flight." />
        <StepList cluster={cluster} label="Lately" moves={steps} none="No step has come further yet." />
      </div>
      <ScrollingTable label="Waves, the last one first" heads={['Wave', 'Began', 'Steps', 'Ended']}>
        {data.waves.map(({ begunAt, steps: inWave, ended }, at) => (
          <tr key={begunAt} className="hover:bg-raised">
            <td className="table-cell">{data.wavesSoFar - at}</td>
            <td className="table-cell">
              <time dateTime={begunAt}>{clockTime(begunAt)}</time>
            </td>
            <td className="table-cell">{inWave}</td>
            <td className="table-cell">{ended}</td>
          </tr>
        ))}
      </ScrollingTable>
    </div>
  );
}

interface StepListProps {
  readonly cluster: string;
  readonly label: string;
  readonly moves: readonly ChangeMove[];
  readonly none: string;
}

const StepList = ({ cluster, label, moves, none }: StepListProps) => (
  <section aria-label={label} className="flex min-w-0 flex-col border border-line">
    <h2 className="table-head flex items-center bg-raised text-text">
      {label} <span className="ml-2 font-normal text-soft">{moves.length}</span>
    </h2>
    {moves.length === 0 ? (
      <p className="px-3 py-2 text-soft">{none}</p>
    ) : (
      <ul className="max-h-80 overflow-auto">
        {moves.map((move) => (
          <li
            key={`${move.step} ${move.state}`}
            className="flex flex-wrap items-center gap-x-3 border-b border-line px-3 py-1 last:border-b-0"
          >
            <Link className="link" href={shardAddress(cluster, move)} prefetch={false}>
              {stepWords(move)}
            </Link>
            <span className="ml-auto text-sm">
              <StepMark state={move.state} />
            </span>
          </li>
        ))}
      </ul>
    )}
  </section>
);
