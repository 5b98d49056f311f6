'use client';
/** Whether the audit is whole: its chains and the seals over them, checked by the console's server and not by the node that keeps them. */
import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useId, useState } from 'react';
import { useWhyNot } from '../../data/access.ts';
import { useTRPC } from '../../data/console-api.tsx';
import { Unreadable } from '../../data/unreadable.tsx';
import { CliLine } from '../../ui/cli-line.tsx';
import { ScrollingTable } from '../../ui/scrolling-table.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';

const HEADS = ['Writer', 'Entries', 'First', 'Last', 'Seals', 'Sealed to'];

export function SealCheck() {
  const [asked, setAsked] = useState(false);
  const whyNot = useWhyNot('mesh.admin');
  const reasonId = useId();
  const { fullTime } = useTimes();
  const check = useQuery(
    useTRPC().audit.verify.queryOptions(undefined, {
      enabled: asked,
      retry: false,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  const verdict = check.data;
  return (
    <section aria-label="Seals" className="flex flex-col items-start gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <button
          type="button"
          className="button"
          aria-disabled={whyNot !== undefined || check.isFetching}
          aria-describedby={whyNot === undefined ? undefined : reasonId}
          title={whyNot}
          onClick={() => {
            if (whyNot !== undefined || check.isFetching) return;
            if (asked) void check.refetch();
            else setAsked(true);
          }}
        >
          <ShieldCheck className="size-3.5" aria-hidden="true" />
          {check.isFetching ? 'Checking every entry…' : 'Check the seals'}
        </button>
        {whyNot === undefined ? null : (
          <span id={reasonId} className="sr-only">
            {whyNot}
          </span>
        )}
        <span role="status" className="inline-flex items-center gap-1.5">
          {verdict === undefined || check.isFetching ? null : (
            <>
              <Glyph
                shape={verdict.kind === 'whole' ? 'filled-circle' : 'square-x'}
                colour={verdict.kind === 'whole' ? 'alive' : 'dead'}
              />
              {verdict.kind === 'whole'
                ? `The audit is whole, as of ${fullTime(new Date(check.dataUpdatedAt).toISOString())}.`
                : `The audit is broken: ${verdict.faults.length} ${verdict.faults.length === 1 ? 'fault' : 'faults'}.`}
            </>
          )}
        </span>
      </div>
      {check.isError && !check.isFetching ? <Unreadable what="The whole audit" error={check.error} /> : null}
      {verdict === undefined || check.isFetching ? null : (
        <>
          {verdict.faults.length === 0 ? null : (
            <ul className="list-disc pl-5" aria-label="Faults">
              {verdict.faults.map(({ writerId, sequence, problem }) => (
                <li key={`${writerId}/${sequence} ${problem}`}>
                  <span className="font-mono text-sm">
                    {writerId}/{sequence}
                  </span>
                  : {problem}
                </li>
              ))}
            </ul>
          )}
          <ScrollingTable label="Chains of the audit" heads={HEADS}>
            {verdict.chains.map((chain) => (
              <tr key={chain.writerId}>
                <td className="table-cell font-medium">{chain.writerId}</td>
                <td className="table-cell">{chain.entries}</td>
                <td className="table-cell">{chain.firstSequence}</td>
                <td className="table-cell">{chain.lastSequence}</td>
                <td className="table-cell">{chain.seals}</td>
                <td className="table-cell">{chain.sealedTo}</td>
              </tr>
            ))}
          </ScrollingTable>
          <CliLine command="omnirelay mesh audit verify" />
        </>
      )}
    </section>
  );
}
