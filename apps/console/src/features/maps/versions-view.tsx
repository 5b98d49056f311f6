'use client';
/** The generations of the maps, newest first: who moved how much and why. Two of one namespace are compared. */
import Link from 'next/link';
import { useDeferredValue, useMemo } from 'react';
import { mapVersionsCommand } from '../../data/cli-command.ts';
import { compareMapVersions, generationOf } from '../../data/map-version.ts';
import type { ShardMapVersion } from '../../data/model.ts';
import { useNamespaces } from '../../data/namespaces.ts';
import { mapDiffAddress } from '../../data/shard-address.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { FilteredOut } from '../../ui/filtered-out.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { MomentRange } from '../../ui/moment-range.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { LabelledPick } from '../../ui/pick.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useMapVersions } from './use-map-versions.ts';
import { toggledPair } from './version-pair.ts';
import { versionFilter } from './version-query.ts';
import { VersionTable } from './version-table.tsx';

export function VersionsView({ cluster }: { readonly cluster: string }) {
  const [address, put] = useAddress();
  const namespaces = useNamespaces();
  const namespace = address.get('namespace') ?? undefined;
  const [from, to] = [address.get('from') ?? '', address.get('to') ?? ''];
  const typed = address.get('q') ?? '';
  const q = useDeferredValue(typed);
  const filter = useMemo(() => versionFilter(q), [q]);
  const answer = useMapVersions({ namespace, from, to });
  const versions = useMemo(() => (answer.data?.versions ?? []).filter(filter.matches), [answer.data, filter]);
  const pair = (address.get('sel') ?? '').split(',').filter((key) => key !== '');
  const chosen = pair.flatMap((key) => answer.data?.versions.find((one) => versionKey(one) === key) ?? []);
  const [older, newer] = chosen.length === 2 ? orderedPair(chosen) : [];
  const filtered = q !== '' || namespace !== undefined || from !== '' || to !== '';
  return (
    <div className="flex min-w-0 grow flex-col gap-3 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Map versions</h1>
        <PageTools
          command={mapVersionsCommand({ q: typed, namespace, from, to })}
          anew={{ label: 'Read anew', onPress: () => void answer.refetch() }}
        />
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <FilterField
          label="Filter versions"
          shortcutLabel="Filter the versions"
          placeholder="Filter: cause:drain actor:ana moved:>10"
          value={typed}
          onChange={(text) => put({ q: text })}
          ignored={filter.ignored}
        />
        <LabelledPick
          label="Namespace"
          value={namespace ?? ''}
          options={[
            ['', 'all'],
            ...(namespaces.data?.namespaces ?? []).map((one) => [one.namespace, one.namespace] as const),
          ]}
          onPick={(picked) => put({ namespace: picked, sel: undefined })}
        />
        <MomentRange from={from} to={to} defaultFrom="what is kept" put={put} />
        <span className="ml-auto inline-flex items-center gap-2">
          {older === undefined || newer === undefined ? (
            <span className="text-soft">
              {pair.length === 1 ? 'Choose another one to compare.' : 'Choose two to compare.'}
            </span>
          ) : (
            <Link
              className="button button-primary"
              href={mapDiffAddress(cluster, { namespace: older.namespace, from: older.version, to: newer.version })}
              prefetch={false}
            >
              Compare {generationOf(older.version)} with {generationOf(newer.version)}
            </Link>
          )}
        </span>
      </div>
      {answer.data === undefined ? (
        <Unreadable
          what="The list of map versions"
          error={answer.error}
          command={mapVersionsCommand({ q: '', namespace, from, to })}
        />
      ) : versions.length === 0 && filtered ? (
        <FilteredOut
          title="No version matches"
          onClear={() => put({ q: undefined, namespace: undefined, from: undefined, to: undefined })}
        />
      ) : versions.length === 0 ? (
        <EmptyState kind="nothing-exists" title="There is no map yet">
          The leader of the mesh publishes the first one of a namespace as soon as there is one and a node that serves
          it: <code>omnirelay mesh namespaces create orders --shards 1024 --reason "first namespace"</code>
        </EmptyState>
      ) : (
        <>
          <VersionTable
            cluster={cluster}
            versions={versions}
            before={(version) => versionBefore(answer.data.versions, version)}
            keyOf={versionKey}
            chosen={new Set(pair)}
            onChoose={(version) => put({ sel: toggledPair(chosen, version).map(versionKey).join() })}
          />
          <ListFoot
            summary={`${versions.length === answer.data.versions.length ? '' : `${versions.length} of `}${answer.data.versions.length} versions${answer.data.nextCursor === undefined ? '' : ', older ones are not here'}`}
            list={{
              what: 'versions',
              asOf: answer.data.generatedAt,
              source: answer.data.source,
              query: q,
              rows: () => versions.map((version) => ({ ...version })),
            }}
          />
        </>
      )}
    </div>
  );
}

const versionKey = ({ namespace, version }: ShardMapVersion): string => `${namespace}@${version}`;

const orderedPair = ([a, b]: readonly ShardMapVersion[]): readonly (ShardMapVersion | undefined)[] =>
  a === undefined || b === undefined || isOlder(a, b) ? [a, b] : [b, a];

const isOlder = (a: ShardMapVersion, b: ShardMapVersion): boolean => compareMapVersions(a.version, b.version) < 0;

/** The one of the same map that it followed, where it is among them. They are the newest first. */
function versionBefore(versions: readonly ShardMapVersion[], version: ShardMapVersion): ShardMapVersion | undefined {
  return versions.find((one) => one.namespace === version.namespace && isOlder(one, version));
}
