'use client';
/** What a shard is now: who holds it, where the map wants it, under which fence, since when, and until when operators keep it out of service. */
import Link from 'next/link';
import { FenceText } from '../../data/fence-text.tsx';
import { generationOf } from '../../data/map-version.ts';
import type { ShardAnswer } from '../../data/model.ts';
import { NodeLink } from '../../data/node-link.tsx';
import { planAddress } from '../../data/plan-address.ts';
import { scopeAddress } from '../../data/scope-address.ts';
import { mapsAddress, namespaceAddress } from '../../data/shard-address.ts';
import { shardScope } from '../../data/shard-cell.ts';
import { type NamedValue, NamedValues } from '../../ui/named-values.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { moveWords } from './shard-words.ts';
import { madeByPlan } from './why-words.ts';

export interface ShardSummaryProps {
  readonly cluster: string;
  readonly answer: ShardAnswer;
}

const mono = (text: string): React.ReactNode => <span className="font-mono text-sm break-all">{text}</span>;

export function ShardSummary({ cluster, answer }: ShardSummaryProps) {
  const { fullTime, clockTime } = useTimes();
  const { shard, generatedAt, source, staleSince } = answer;
  const { leaderId, leaderEpoch, ownerNodeId, fenceToken, updatedAt, pausedUntil, statusBy, statusReason } = shard;
  const node = (id: string) => <NodeLink cluster={cluster} nodeId={id} />;
  const move = moveWords(shard);
  const [newest] = answer.history;
  const plan = newest === undefined ? undefined : madeByPlan(newest);
  const rows: readonly NamedValue[] = [
    ['Leader', leaderId === undefined ? 'nobody' : node(leaderId)],
    ['Wanted at', ownerNodeId === undefined ? 'nowhere: no node may own it' : node(ownerNodeId)],
    ['Move', move ?? 'none'],
    ['Epoch of its leader', leaderEpoch ?? 'none'],
    ['Fence', fenceToken === undefined ? 'none' : <FenceText key="f" fence={fenceToken} />],
    [
      'Scope',
      <Link key="s" className="link font-mono text-sm" href={scopeAddress(cluster, shardScope(shard))} prefetch={false}>
        {shardScope(shard)}
      </Link>,
    ],
    ['Status in the map', shard.status],
    ...(pausedUntil === undefined ? [] : [['Paused until', fullTime(pausedUntil)] as const]),
    ...(statusBy === undefined ? [] : [['By', statusBy] as const]),
    ...(statusReason === undefined ? [] : [['Reason', statusReason] as const]),
    [
      'Namespace',
      <Link key="n" className="link" href={namespaceAddress(cluster, shard.namespace)} prefetch={false}>
        {shard.namespace}
      </Link>,
    ],
    ['Strategy', shard.strategyId],
    [
      'Version',
      <Link
        key="v"
        className="link"
        href={mapsAddress(cluster, shard.namespace)}
        prefetch={false}
        title={shard.version}
      >
        {generationOf(shard.version)}
      </Link>,
    ],
    ['Since', updatedAt === undefined ? 'longer than is kept' : fullTime(updatedAt)],
    ...(plan === undefined
      ? []
      : [
          [
            'Moved by',
            <span key="p">
              <Link className="link" href={planAddress(cluster, plan.id)} prefetch={false}>
                plan {plan.id}
              </Link>
              {plan.allowed}
            </span>,
          ] as const,
        ]),
    ['Ticket', shard.changeTicket ?? 'none'],
    ['Checksum', mono(shard.checksum)],
  ];
  return (
    <>
      {leaderId !== undefined && ownerNodeId !== undefined && leaderId !== ownerNodeId ? (
        <p className="border-l-4 border-status-suspect bg-raised px-3 py-2" role="status">
          {leaderId} has it; the map wants it at {ownerNodeId}.{' '}
          {move === undefined ? 'Nothing is under way.' : `Under way ${move}.`}
        </p>
      ) : null}
      <section aria-label="The shard now" className="border border-line">
        <NamedValues rows={rows} sideBySide />
      </section>
      <p className="text-sm text-soft">
        As of <time dateTime={generatedAt}>{clockTime(generatedAt)}</time> from {source}
        {staleSince === undefined ? '' : `, whose view of the registry is old since ${clockTime(staleSince)}`}.
      </p>
    </>
  );
}
