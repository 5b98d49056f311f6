'use client';
/** The page of the shards: a grid or a table of all of them, filtered, grouped, with the exceptions beside and a panel for one. All of it stands in the address. */
import { useDeferredValue, useMemo, useState } from 'react';
import { shardListCommand } from '../../data/cli-command.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { useLiveShards } from '../../data/live-shards.ts';
import { shardsAddress } from '../../data/shard-address.ts';
import { type ShardCell, shardKey } from '../../data/shard-cell.ts';
import { shardFilter } from '../../data/shard-query.ts';
import { FilteredOut } from '../../ui/filtered-out.tsx';
import { useAddressDefaults } from '../../ui/full-address.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { SkipLink } from '../../ui/skip-link.tsx';
import { changedQuery } from '../../ui/use-address.ts';
import { useAtMostEvery } from '../../ui/use-at-most-every.ts';
import { ChosenActs } from './chosen-acts.tsx';
import { readChosen, writeChosen } from './chosen-shards.ts';
import { countStates, exceptionsAmong, stateSummary } from './exceptions.ts';
import { JumpField } from './jump-field.tsx';
import { MovesNow } from './moves-now.tsx';
import { ShardCounts } from './shard-counts.tsx';
import { ShardLegend } from './shard-marks.tsx';
import { placesInOrder, shownOf } from './shard-order.ts';
import { ShardPanel } from './shard-panel.tsx';
import { shardRow } from './shard-row.ts';
import { ShardsBar } from './shards-bar.tsx';
import { ShardsEmpty } from './shards-empty.tsx';
import { ShardsTable } from './shards-table.tsx';
import { ShownGrid } from './shown-grid.tsx';
import { useShardsView } from './use-shards-view.ts';
import { useShownShard } from './use-shown-shard.ts';
import { ignoredWords, SHARDS_DEFAULTS } from './view-state.ts';

/** How often those who hear the page are told how many are in what. */
const TOLD_EVERY_MS = 5_000;

export function ShardsView({ cluster }: { readonly cluster: string }) {
  const live = useLiveShards();
  const { current: lineIsCurrent } = useLiveFleet();
  const { address, view, show } = useShardsView();
  useAddressDefaults(SHARDS_DEFAULTS);
  const [pulse, setPulse] = useState(0);
  const q = useDeferredValue(view.q);
  const { shards, at } = live;

  const filter = useMemo(() => shardFilter(q), [q]);
  const chosen = useMemo(() => readChosen(view.chosen), [view.chosen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is made once, and made anew only where there are other shards
  const order = useMemo(() => placesInOrder(shards, view.order), [at, view.order]);
  const shown = useMemo(
    () =>
      shownOf(order, (place) => {
        const shard = shards[place];
        return shard !== undefined && filter.matches(shard) && (chosen === undefined || chosen.has(shardKey(shard)));
      }),
    [order, shards, filter, chosen],
  );
  const shownShards = useMemo(() => [...shown].flatMap((place) => shards[place] ?? []), [shown, shards]);
  const counts = useMemo(() => countStates(shards), [shards]);
  const exceptions = useMemo(() => exceptionsAmong(shards, shown), [shards, shown]);
  const told = useAtMostEvery(stateSummary(counts), TOLD_EVERY_MS);
  const selected = view.selected === undefined ? undefined : shards[at.get(view.selected) ?? -1];

  const { active, onActive, start, onStart, open, closePanel } = useShownShard(view, show);
  const jump = (key: string): void => {
    onActive(key);
    onStart(key);
    if (view.view === 'table') show({ view: 'grid' });
    setPulse((count) => count + 1);
  };
  const choose = (those: readonly ShardCell[]): void => {
    if (those.length > 0) show({ chosen: writeChosen(those) });
  };
  const { asOf, source } = live.head ?? {};
  const stale = !live.current || !lineIsCurrent;
  const addressOf = (query: string): string =>
    `${shardsAddress(cluster)}${changedQuery(address.toString(), { q: query, sel: undefined, panel: undefined })}`;
  return (
    <div className="relative flex min-h-0 min-w-0 grow">
      <div className="flex min-w-0 grow flex-col gap-3 overflow-auto p-4">
        {shown.length === 0 ? null : <SkipLink to="shards" />}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="text-xl font-semibold">Shards</h1>
          {live.ready && counts.total > 0 ? <ShardCounts counts={counts} addressOf={addressOf} /> : null}
          {live.ready && live.sampling ? (
            <span className="chip">sampling: more changes than can be shown one by one</span>
          ) : null}
          <PageTools command={shardListCommand(view.q)} />
        </div>
        <p className="sr-only" aria-live="polite">
          {live.ready ? told : ''}
        </p>
        {!live.ready || counts.total === 0 ? (
          <ShardsEmpty cluster={cluster} live={live} />
        ) : (
          <>
            <ShardsBar
              view={view}
              ignored={[...filter.ignored, ...ignoredWords(address)]}
              chosen={chosen === undefined ? undefined : shownShards.length}
              show={(change) => {
                onStart(undefined);
                show(change);
              }}
              acts={
                chosen === undefined ? null : (
                  <ChosenActs chosen={shownShards} now={(key) => shards[at.get(key) ?? -1]} />
                )
              }
              jump={<JumpField shards={shownShards} onJump={jump} />}
            />
            <MovesNow cluster={cluster} shards={shownShards} />
            {shown.length === 0 ? (
              <FilteredOut
                title={`None of ${counts.total} shards matches the filter`}
                onClear={() => show({ q: '', chosen: '' })}
              />
            ) : view.view === 'grid' ? (
              <ShownGrid
                cluster={cluster}
                live={live}
                shown={shown}
                view={view}
                exceptions={exceptions}
                active={active}
                pulse={pulse}
                stale={stale}
                onActive={onActive}
                onOpen={open}
                onChoose={choose}
                show={show}
              />
            ) : (
              <section id="shards" tabIndex={-1} className="outline-none" aria-label="All shards">
                <ShardsTable
                  cluster={cluster}
                  shards={shownShards}
                  selected={view.selected}
                  start={start}
                  stale={stale}
                  onOpen={open}
                />
              </section>
            )}
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
              <ShardLegend />
              {asOf === undefined ? null : (
                <ListFoot
                  summary={`${shown.length === counts.total ? '' : `${shown.length} of `}${counts.total} shards${live.leftOut === 0 ? '' : `, ${live.leftOut} more are not here`}`}
                  list={{ what: 'shards', asOf, source: source ?? '', query: q, rows: () => shownShards.map(shardRow) }}
                />
              )}
            </div>
          </>
        )}
      </div>
      {view.selected === undefined || !live.ready ? null : (
        <ShardPanel cluster={cluster} name={view.selected} shard={selected} onClose={closePanel} />
      )}
    </div>
  );
}
