'use client';
/** What is kept of a shard's moves and changes of status, newest first; each leads to what else its version changed. */
import Link from 'next/link';
import { shardCommand } from '../../data/cli-command.ts';
import { generationOf } from '../../data/map-version.ts';
import type { ShardAnswer, ShardHistoryEntry } from '../../data/model.ts';
import { NodeLink } from '../../data/node-link.tsx';
import { planAddress } from '../../data/plan-address.ts';
import { ReasonCell } from '../../data/reason-cell.tsx';
import { mapDiffAddress } from '../../data/shard-address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { ListTable, LongTableRow, type WidthOfHead } from '../../ui/long-table.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { causeWords, madeByPlan } from './why-words.ts';

const HEADS: readonly WidthOfHead[] = [
  ['At', 210],
  ['Version', 90],
  ['From', 100],
  ['To', 100],
  ['Status', 90],
  ['Cause', 225],
  ['By', 125],
  ['Reason and ticket'],
];

/** The one before it, where there can be one. */
const before = (version: string): string | undefined => {
  const [lineage, generation = '0'] = version.split('.');
  return BigInt(generation) > 1n ? `${lineage}.${BigInt(generation) - 1n}` : undefined;
};

export interface ShardHistoryProps {
  readonly cluster: string;
  readonly answer: ShardAnswer;
}

export function ShardHistory({ cluster, answer }: ShardHistoryProps) {
  const { fullTime } = useTimes();
  const { shard, history, generatedAt, source } = answer;
  if (history.length === 0)
    return (
      <EmptyState kind="nothing-exists" title="Nothing is kept of its moves">
        It has not moved since what is kept begins. <code>{shardCommand('get', shard)}</code>
      </EmptyState>
    );
  const node = (id: string | undefined) =>
    id === undefined ? <span className="text-soft">–</span> : <NodeLink cluster={cluster} nodeId={id} />;
  const version = (entry: ShardHistoryEntry) => {
    const from = before(entry.version);
    return from === undefined ? (
      generationOf(entry.version)
    ) : (
      <Link
        className="link"
        href={mapDiffAddress(cluster, { namespace: shard.namespace, from, to: entry.version })}
        prefetch={false}
        title={entry.version}
      >
        {generationOf(entry.version)}
      </Link>
    );
  };
  return (
    <>
      <ListTable label="Moves and changes of status" rows={history} minWidth={1_060} heads={HEADS}>
        {(entry, index) => (
          <LongTableRow key={entry.version + (entry.status ?? '')} index={index} chosen={false}>
            <td className="table-cell truncate">
              <time dateTime={entry.at}>{fullTime(entry.at)}</time>
            </td>
            <td className="table-cell">{version(entry)}</td>
            <td className="table-cell truncate">{node(entry.from)}</td>
            <td className="table-cell truncate">{node(entry.to)}</td>
            <td className="table-cell truncate">{entry.status ?? '–'}</td>
            <td className="table-cell truncate">{causeWords(entry.cause)}</td>
            <td className="table-cell truncate">{entry.actor}</td>
            <HistoryReason cluster={cluster} entry={entry} />
          </LongTableRow>
        )}
      </ListTable>
      <ListFoot
        summary={`${history.length} ${history.length === 1 ? 'entry' : 'entries'}`}
        list={{
          what: 'history',
          asOf: generatedAt,
          source,
          query: `${shard.namespace}/${shard.shardId}`,
          rows: () => history.map((entry) => ({ ...entry })),
        }}
      />
    </>
  );
}

/** Where a plan has made it, the way to the plan. */
function HistoryReason({ cluster, entry }: { readonly cluster: string; readonly entry: ShardHistoryEntry }) {
  const plan = madeByPlan(entry);
  if (plan === undefined) return <ReasonCell of={entry} />;
  return (
    <td className="table-cell truncate" title={entry.reason}>
      <Link className="link" href={planAddress(cluster, plan.id)} prefetch={false}>
        plan {plan.id}
      </Link>
      {plan.allowed}
      {entry.changeTicket === undefined ? '' : ` (${entry.changeTicket})`}
    </td>
  );
}
