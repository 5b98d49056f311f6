'use client';
/** Who led what, and when nobody did or more than one: a lane a scope, or the same as a table; each election explained beside. */
import { useDeferredValue, useMemo } from 'react';
import { leaderHistoryCommand } from '../../data/cli-command.ts';
import { termFilter } from '../../data/leader-query.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilteredOut } from '../../ui/filtered-out.tsx';
import { useAddressDefaults } from '../../ui/full-address.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { chosenElection, electionPanel } from './election-address.ts';
import { ElectionPanel } from './election-panel.tsx';
import { lanesOf, whoLeads } from './lanes-of.ts';
import { DEFAULT_FROM, DEFAULT_TO, fittedWindow, leaderRange } from './leader-range.ts';
import { LeadersBar } from './leaders-bar.tsx';
import { LeadersSummary } from './leaders-summary.tsx';
import { LeadershipIsOld } from './leadership-is-old.tsx';
import { ShownLeaders } from './shown-leaders.tsx';
import { useLeaderHistory, useRejections } from './use-leader-history.ts';
import { useMeshNow } from './use-mesh-now.ts';

const DEFAULTS = { view: 'lanes', from: DEFAULT_FROM, to: DEFAULT_TO };

export function LeadersView({ cluster }: { readonly cluster: string }) {
  const [address, put] = useAddress();
  useAddressDefaults(DEFAULTS);
  const { leadership, current } = useLiveFleet();
  const nowMs = useMeshNow();
  const view = address.get('view') === 'table' ? 'table' : 'lanes';
  const [typedFrom, typedTo] = [address.get('from') ?? '', address.get('to') ?? ''];
  const range = leaderRange({ from: typedFrom, to: typedTo }, nowMs);
  const typedScope = address.get('scope') ?? '';
  const scope = typedScope === '' ? undefined : typedScope;
  const q = useDeferredValue(address.get('q') ?? '');
  const filter = useMemo(() => termFilter(q), [q]);
  const asked = { scope, from: range.from, to: range.to };
  const history = useLeaderHistory(asked);
  const rejections = useRejections(asked);
  const terms = history.data?.terms;
  const lanes = useMemo(
    () =>
      lanesOf({
        terms: terms ?? [],
        rejections: rejections.data?.rejections ?? [],
        conflicting: new Set(leadership?.conflicts.map((conflict) => conflict.scope)),
        matches: filter.matches,
      }),
    [terms, rejections.data, leadership?.conflicts, filter],
  );
  const shown = typedFrom === '' ? { ...range, window: fittedWindow(range.window, terms ?? []) } : range;
  const words = useMemo(() => whoLeads(leadership), [leadership]);
  const chosen = chosenElection(address.get('panel'));
  const close = (): void => {
    put({ panel: undefined });
    document.getElementById(`term-${chosen?.scope}@${chosen?.number}`)?.focus();
  };
  useShortcut('v', 'Lanes or table', () => put({ view: view === 'lanes' ? 'table' : undefined }));
  useShortcut(chosen === undefined ? undefined : 'Escape', 'Close the panel', close);
  const filtered = q !== '' || scope !== undefined;
  return (
    <div className="relative flex min-h-0 min-w-0 grow">
      <div className="flex min-w-0 grow flex-col gap-3 overflow-auto p-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="text-xl font-semibold">Leaders</h1>
          {leadership === undefined ? null : <LeadersSummary cluster={cluster} leadership={leadership} lanes={lanes} />}
          <PageTools
            command={leaderHistoryCommand({ q: address.get('q') ?? '', ...asked })}
            anew={{ label: 'Read anew', onPress: () => void Promise.all([history.refetch(), rejections.refetch()]) }}
          />
        </div>
        <LeadershipIsOld />
        <LeadersBar
          view={view}
          q={address.get('q') ?? ''}
          from={typedFrom}
          to={typedTo}
          range={range}
          ignored={filter.ignored}
          scope={scope}
          put={put}
        />
        {history.data === undefined ? (
          <Unreadable
            what="The history of leaders"
            error={history.error}
            command={leaderHistoryCommand({ q, ...asked })}
          />
        ) : lanes.length > 0 ? (
          <ShownLeaders
            cluster={cluster}
            view={view}
            page={Number(address.get('page') ?? '1')}
            history={history.data}
            asked={asked}
            lanes={lanes}
            matches={filter.matches}
            query={[q, scope === undefined ? '' : `scope=${scope}`, `from=${range.from}`, `to=${range.to}`]
              .filter(Boolean)
              .join(' ')}
            range={shown}
            nowMs={nowMs}
            current={words}
            stale={!current}
            open={chosen}
            onOpen={(one) => put({ panel: electionPanel(one) })}
            put={put}
          />
        ) : filtered ? (
          <FilteredOut title="No scope matches" onClear={() => put({ q: undefined, scope: undefined })} />
        ) : (
          <EmptyState kind="nothing-exists" title="Nobody led anything in this time">
            Control nodes stand for <code>global-control</code> as soon as leadership is enabled; other scopes are named
            in <code>mesh.leadership.scopes</code>.
          </EmptyState>
        )}
      </div>
      {chosen === undefined ? null : (
        <ElectionPanel
          cluster={cluster}
          {...chosen}
          terms={(terms ?? []).filter((term) => term.scope === chosen.scope)}
          onGo={(term) => put({ panel: electionPanel({ scope: term.scope, number: term.term }) })}
          onClose={close}
        />
      )}
    </div>
  );
}
