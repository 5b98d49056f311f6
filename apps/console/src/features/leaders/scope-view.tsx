'use client';
/** One scope: who leads it now and under which fence, who did, what its fence refused, and asking its leader to hand over. */
import Link from 'next/link';
import { leaderHistoryCommand, leaderStatusCommand } from '../../data/cli-command.ts';
import { wouldTell } from '../../data/leadership.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { splitBrainAddress } from '../../data/scope-address.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useAddressDefaults } from '../../ui/full-address.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useShortcut } from '../../ui/shortcuts.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { CurrentLeader } from './current-leader.tsx';
import { chosenElection, electionPanel } from './election-address.ts';
import { ElectionPanel } from './election-panel.tsx';
import { whoLeads } from './lanes-of.ts';
import { DEFAULT_FROM, DEFAULT_TO, fittedWindow, leaderRange } from './leader-range.ts';
import { RangeChoice } from './leaders-bar.tsx';
import { LeadershipIsOld } from './leadership-is-old.tsx';
import { RefusedWrites } from './refused-writes.tsx';
import { ShownLeaders } from './shown-leaders.tsx';
import { StepDownAction } from './step-down-action.tsx';
import { useLeaderHistory, useRejections } from './use-leader-history.ts';
import { useLeaderToken } from './use-leader-token.ts';
import { useMeshNow } from './use-mesh-now.ts';

const DEFAULTS = { view: 'lanes', from: DEFAULT_FROM, to: DEFAULT_TO };
const everyTerm = (): boolean => true;

export interface ScopeViewProps {
  readonly cluster: string;
  readonly scope: string;
}

export function ScopeView({ cluster, scope }: ScopeViewProps) {
  const [address, put] = useAddress();
  useAddressDefaults(DEFAULTS);
  const { leadership, current } = useLiveFleet();
  const nowMs = useMeshNow();
  const range = leaderRange({ from: address.get('from') ?? '', to: address.get('to') ?? '' }, nowMs);
  const asked = { scope, from: range.from, to: range.to };
  const history = useLeaderHistory(asked);
  const rejections = useRejections(asked);
  const terms = history.data?.terms ?? [];
  const shown = address.has('from') ? range : { ...range, window: fittedWindow(range.window, terms) };
  const told = wouldTell(leadership, scope);
  const received = useLeaderToken(scope);
  // Of very many scopes not all are told: who leads this one has been asked for.
  const leader = leadership?.leaders.find((one) => one.scope === scope) ?? (told ? undefined : received?.token);
  const conflict = leadership?.conflicts.find((one) => one.scope === scope);
  const chosen = chosenElection(address.get('panel'));
  const view = address.get('view') === 'table' ? 'table' : 'lanes';
  const close = (): void => put({ panel: undefined });
  useShortcut('v', 'Lane or table', () => put({ view: view === 'lanes' ? 'table' : undefined }));
  useShortcut(chosen === undefined ? undefined : 'Escape', 'Close the panel', close);
  const newest = terms.toSorted((a, b) => (a.fenceToken < b.fenceToken ? 1 : -1))[0];
  const open = (number: string): void => put({ panel: electionPanel({ scope, number }) });
  return (
    <div className="relative flex min-h-0 min-w-0 grow">
      <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="font-mono text-xl font-semibold break-all">{scope}</h1>
          <PageTools command={leaderStatusCommand(scope)} />
        </div>
        {conflict === undefined ? null : (
          <p
            role="alert"
            className="flex flex-wrap items-center gap-2 border-l-4 border-status-conflict bg-raised px-3 py-2"
          >
            <Glyph shape="double-chevron" colour="conflict" />
            {conflict.claims.map(({ nodeId }) => nodeId).join(' and ')} both claim this scope.
            <Link className="link" href={splitBrainAddress(cluster, scope)} prefetch={false}>
              What to do
            </Link>
          </p>
        )}
        <StepDownAction scope={scope} leader={leader} />
        <LeadershipIsOld />
        {leadership === undefined || (leader === undefined && !told && received === undefined) ? (
          <EmptyState kind="not-received" title="Waiting to be told who leads" />
        ) : (
          <CurrentLeader
            cluster={cluster}
            scope={scope}
            leader={leader}
            // The newest term of a range that is over is not the last one.
            leaderlessSince={range.grows ? newest?.to : undefined}
          />
        )}
        <section aria-label="Timeline" className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center gap-3">
            <h2 className="text-lg font-semibold">Who led</h2>
            <RangeChoice range={range} put={put} />
            {newest === undefined ? null : (
              <button type="button" className="button" onClick={() => open(newest.term)}>
                Explain the last election
              </button>
            )}
          </div>
          {history.data === undefined ? (
            <Unreadable
              what="The history of this scope"
              error={history.error}
              command={leaderHistoryCommand({ q: '', ...asked })}
            />
          ) : terms.length === 0 ? (
            <EmptyState kind="nothing-exists" title={`Nobody led ${scope} in this time`}>
              It may be led by nobody, be named otherwise, or have no node that stands for it (
              <code>mesh.leadership.scopes</code>).
            </EmptyState>
          ) : (
            <ShownLeaders
              cluster={cluster}
              view={view}
              page={1}
              history={history.data}
              asked={asked}
              lanes={[{ scope, terms, rejections: rejections.data?.rejections ?? [] }]}
              matches={everyTerm}
              query={`scope=${scope} from=${range.from} to=${range.to}`}
              range={shown}
              nowMs={nowMs}
              current={leader === undefined ? whoLeads(leadership) : () => `${leader.leaderId}, term ${leader.term}`}
              stale={!current}
              open={chosen}
              onOpen={({ number }) => open(number)}
              put={put}
            />
          )}
        </section>
        <RefusedWrites cluster={cluster} scope={scope} from={range.from} to={range.to} />
      </div>
      {chosen === undefined ? null : (
        <ElectionPanel
          cluster={cluster}
          {...chosen}
          terms={terms.filter((term) => term.scope === chosen.scope)}
          onGo={({ term }) => open(term)}
          onClose={close}
        />
      )}
    </div>
  );
}
