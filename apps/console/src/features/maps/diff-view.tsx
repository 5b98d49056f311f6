'use client';
/** What changed between two versions of a map, net: grouped by who gave to whom, not by shard; a group opens to its shards. */
import Link from 'next/link';
import { shardDiffCommand } from '../../data/cli-command.ts';
import { generationOf } from '../../data/map-version.ts';
import type { ShardDiff, ShardMapVersion } from '../../data/model.ts';
import { mapDiffAddress, mapsAddress, shardAddress, simulatorAddress } from '../../data/shard-address.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useMapDiff } from './use-map-versions.ts';
import { VersionTable } from './version-table.tsx';

export interface DiffViewProps {
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
}

const keyOf = ({ namespace, version }: ShardMapVersion): string => `${namespace}@${version}`;

export function DiffView({ cluster, from, to }: DiffViewProps) {
  const [address] = useAddress();
  const namespace = address.get('namespace') ?? '';
  const answer = useMapDiff({ namespace, from, to });
  const { data } = answer;
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">
          {namespace}: {generationOf(from)} to {generationOf(to)}
        </h1>
        {data === undefined ? null : (
          <span className="text-soft">
            {data.moved} {data.moved === 1 ? 'shard' : 'shards'} moved, {data.deltaPercent.toFixed(1)} % of all
          </span>
        )}
        <PageTools command={shardDiffCommand(namespace, { from, to })} />
      </div>
      {namespace === '' ? (
        <EmptyState kind="nothing-exists" title="Of which namespace?">
          Versions are those of one map: choose them in the{' '}
          <Link className="link" href={mapsAddress(cluster)} prefetch={false}>
            list of versions
          </Link>
          .
        </EmptyState>
      ) : data === undefined ? (
        <Unreadable what="The difference" error={answer.error} command={shardDiffCommand(namespace, { from, to })} />
      ) : (
        <>
          <p className="flex flex-wrap gap-2">
            <Link className="button" href={mapDiffAddress(cluster, { namespace, from: to, to: from })} prefetch={false}>
              The other way round
            </Link>
            <Link className="button" href={simulatorAddress(cluster, { namespace, from })} prefetch={false}>
              Simulate from {generationOf(from)}
            </Link>
          </p>
          <Flows cluster={cluster} diff={data} />
          <Statuses cluster={cluster} diff={data} />
          <section aria-label="Versions between" className="flex flex-col gap-2">
            <h2 className="text-lg font-semibold">
              What lies between <span className="font-normal text-soft">{data.versions.length}</span>
            </h2>
            {data.versions.length === 0 ? (
              <p className="text-soft">Nothing that is kept.</p>
            ) : (
              <VersionTable cluster={cluster} versions={data.versions} keyOf={keyOf} />
            )}
          </section>
          <ListFoot
            summary={`${data.moved} moves, ${data.statusChanges.length} changes of status`}
            list={{
              what: 'moves',
              asOf: data.generatedAt,
              source: data.source,
              query: `${namespace} ${from}...${to}`,
              rows: () =>
                data.flows.flatMap((flow) =>
                  flow.shards.map((shard) => ({ namespace, shard, from: flow.from, to: flow.to })),
                ),
            }}
          />
        </>
      )}
    </div>
  );
}

interface PartProps {
  readonly cluster: string;
  readonly diff: ShardDiff;
}

/** Shards of a group that are listed; the file has all. */
const LISTED = 500;

function Flows({ cluster, diff }: PartProps) {
  const { flows, namespace } = diff;
  return (
    <section aria-label="Moves" className="flex flex-col border border-line">
      <h2 className="table-head flex items-center bg-raised text-text">
        Moves <span className="ml-2 font-normal text-soft">{flows.length} from one node to another</span>
      </h2>
      {flows.length === 0 ? <p className="px-3 py-2 text-soft">No shard has another owner.</p> : null}
      {flows
        .toSorted((a, b) => b.shards.length - a.shards.length)
        .map(({ from, to, shards }) => (
          <details key={`${from} ${to}`} className="border-b border-line last:border-b-0">
            <summary className="cursor-pointer px-3 py-1.5 hover:bg-raised">
              {namespace}: {shards.length} {shards.length === 1 ? 'shard' : 'shards'}{' '}
              <span className="font-mono text-sm">{from ?? 'nobody'}</span> <span aria-hidden="true">→</span>
              <span className="sr-only">to</span> <span className="font-mono text-sm">{to ?? 'nobody'}</span>
            </summary>
            <p className="flex flex-wrap gap-x-3 gap-y-1 px-3 pb-2">
              {shards.slice(0, LISTED).map((shardId) => (
                <Link
                  key={shardId}
                  className="link font-mono text-sm"
                  href={shardAddress(cluster, { namespace, shardId })}
                  prefetch={false}
                >
                  {shardId}
                </Link>
              ))}
              {shards.length > LISTED ? <span className="text-soft">and {shards.length - LISTED} more</span> : null}
            </p>
          </details>
        ))}
    </section>
  );
}

function Statuses({ cluster, diff: { statusChanges, namespace } }: PartProps) {
  if (statusChanges.length === 0) return null;
  return (
    <section aria-label="Changes of status" className="flex flex-col border border-line">
      <h2 className="table-head flex items-center bg-raised text-text">
        Changes of status <span className="ml-2 font-normal text-soft">{statusChanges.length}</span>
      </h2>
      <ul className="max-h-80 overflow-auto">
        {statusChanges.map(({ shardId, before, after }) => (
          <li key={shardId} className="border-b border-line px-3 py-1 last:border-b-0">
            <Link
              className="link font-mono text-sm"
              href={shardAddress(cluster, { namespace, shardId })}
              prefetch={false}
            >
              {shardId}
            </Link>{' '}
            {before} <span aria-hidden="true">→</span>
            <span className="sr-only">became</span> {after}
          </li>
        ))}
      </ul>
    </section>
  );
}
