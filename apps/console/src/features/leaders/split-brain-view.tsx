'use client';
/**
 * Two leaders of one scope: what is seen, and by whom; which claim counts; that the fence has kept effects apart, with the evidence; what to do;
 * and when it is over. It stays on the screen after that, and says so.
 */
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { leaderStatusCommand } from '../../data/cli-command.ts';
import { FenceText } from '../../data/fence-text.tsx';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { LeaderConflict } from '../../data/model.ts';
import { scopeAddress } from '../../data/scope-address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { RefusedWrites } from './refused-writes.tsx';
import { SplitBrainSteps } from './split-brain-steps.tsx';
import { byFence } from './split-brain-words.ts';

export interface SplitBrainViewProps {
  readonly cluster: string;
  readonly scope: string;
  readonly runbook: string;
}

interface Seen {
  readonly conflict: LeaderConflict | undefined;
  /** When it was no longer told. */
  readonly overAt: string | undefined;
}

function useConflict(scope: string): Seen {
  const { leadership, head } = useLiveFleet();
  const now = leadership?.conflicts.find((one) => one.scope === scope);
  const asOf = head?.asOf;
  const told = leadership !== undefined;
  const [seen, setSeen] = useState<Seen>({ conflict: now, overAt: undefined });
  useEffect(() => {
    if (!told) return;
    setSeen((before) => {
      if (now !== undefined) return before.conflict === now ? before : { conflict: now, overAt: undefined };
      return before.conflict === undefined || before.overAt !== undefined ? before : { ...before, overAt: asOf };
    });
  }, [told, now, asOf]);
  return now === undefined ? seen : { conflict: now, overAt: undefined };
}

function Claims({ cluster, conflict }: { readonly cluster: string; readonly conflict: LeaderConflict }) {
  const [higher] = byFence(conflict);
  return (
    <ScrollingTable
      label="Live claims"
      heads={['Node', 'Fence', 'Counts', 'Claim', 'Heard from']}
      className="min-w-[860px]"
    >
      {byFence(conflict).map((claim) => (
        <tr key={claim.claimId}>
          <td className="table-cell">
            <Link className="link font-mono text-sm" href={`/c/${cluster}/nodes/${claim.nodeId}`} prefetch={false}>
              {claim.nodeId}
            </Link>
          </td>
          <td className="table-cell py-1">
            <FenceText fence={claim.fenceToken} />
          </td>
          <td className="table-cell">
            {claim === higher ? (
              <span className="inline-flex items-center gap-1.5 font-medium">
                <Glyph shape="filled-circle" colour="alive" />
                higher: it counts
              </span>
            ) : (
              <span className="inline-flex items-center gap-1.5">
                <Glyph shape="double-chevron" colour="conflict" />
                {conflict.lowerSteppedDown ? 'lower: has stepped down' : 'lower: must step down'}
              </span>
            )}
          </td>
          <td className="table-cell font-mono text-sm break-all">{claim.claimId}</td>
          <td className="table-cell">
            {claim.own ? 'the answering node itself' : (claim.heardFrom ?? 'read from the registry')}
          </td>
        </tr>
      ))}
    </ScrollingTable>
  );
}

export function SplitBrainView({ cluster, scope, runbook }: SplitBrainViewProps) {
  const { fullTime } = useTimes();
  const { leadership } = useLiveFleet();
  const { conflict, overAt } = useConflict(scope);
  const effects = leadership?.leaders.find((one) => one.scope === scope)?.effects;
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">
          Split brain of{' '}
          <Link className="link font-mono" href={scopeAddress(cluster, scope)} prefetch={false}>
            {scope}
          </Link>
        </h1>
        <PageTools command={leaderStatusCommand(scope)} />
      </div>
      {leadership === undefined ? (
        <EmptyState kind="not-received" title="Waiting to be told who leads" />
      ) : conflict === undefined ? (
        <EmptyState kind="nothing-exists" title="Only one live claim of this scope is heard">
          There is no split brain. What was refused lately stands on the{' '}
          <Link className="link" href={scopeAddress(cluster, scope)} prefetch={false}>
            page of the scope
          </Link>
          ; what to do when there is one: <code>docs/runbooks/split-brain.md</code>.
        </EmptyState>
      ) : (
        <>
          <p
            role="status"
            className={`flex items-center gap-2 border-l-4 bg-raised px-3 py-2 ${overAt === undefined ? 'border-status-conflict' : 'border-status-alive'}`}
          >
            {overAt === undefined ? (
              <>
                <Glyph shape="double-chevron" colour="conflict" />
                <span className="min-w-0">
                  <strong>{conflict.claims.length} live claims</strong> of this scope are heard, since{' '}
                  {fullTime(conflict.since)}.
                </span>
              </>
            ) : (
              <>
                <Glyph shape="filled-circle" colour="alive" />
                <strong>It is over:</strong> only one live claim is heard, as of {fullTime(overAt)}. It was seen first
                at {fullTime(conflict.since)}.
              </>
            )}
          </p>
          <Claims cluster={cluster} conflict={conflict} />
          <section aria-label="Why no harm is done" className="border border-line">
            <h2 className="table-head flex items-center bg-raised text-text">Why no harm is done</h2>
            <p className="px-3 py-2">
              Each write under this scope carries its fence, and the store compares it in the same transaction: what
              comes under the lower one is refused. What was refused since it began stands below, as evidence.
              {effects === 'unfenced'
                ? ' This scope is unfenced: what its leaders do outside of the registry is not compared, and may have been done twice.'
                : ''}
            </p>
          </section>
          <SplitBrainSteps cluster={cluster} conflict={conflict} over={overAt !== undefined} runbook={runbook} />
          <RefusedWrites cluster={cluster} scope={scope} from={conflict.since} to="now" />
        </>
      )}
    </div>
  );
}
