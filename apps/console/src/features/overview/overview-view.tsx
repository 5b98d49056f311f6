'use client';
/** One cluster at a glance: six numbers, the worst of it, and what changed in the last hour. */
import { Link2 } from 'lucide-react';
import Link from 'next/link';
import type { Peer } from '../../data/model.ts';
import { nodesMatching } from '../../data/pages.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { LIVENESS, type Shape, type StatusColour } from '../../ui/status.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { useNow } from '../../ui/use-now.ts';
import { byFiveMinutes, stateFigures, versionMix } from './fleet-figures.ts';
import { FleetGate } from './fleet-gate.tsx';
import { LastHour } from './last-hour.tsx';
import { LeadershipTiles } from './leadership-tiles.tsx';
import { RebalanceTile } from './rebalance-tile.tsx';
import { RegistryHealth } from './registry-health.tsx';
import { VersionMix } from './version-mix.tsx';
import { WorstNodes } from './worst-nodes.tsx';
import { WorstRegions } from './worst-regions.tsx';

const WORST = 8;

interface TileProps {
  readonly address: string;
  readonly count: number;
  readonly word: string;
  readonly note: string;
  /** How many came in each five minutes of the last hour. */
  readonly arrivals?: readonly number[];
  readonly mark?: { readonly shape: Shape; readonly colour: StatusColour };
}

function Tile({ address, count, word, note, arrivals, mark }: TileProps) {
  return (
    <li>
      <Link className="tile h-full hover:bg-raised" href={address} prefetch={false}>
        <span className="inline-flex items-center gap-1.5 text-soft">
          {mark === undefined ? null : <Glyph {...mark} />}
          {word}
        </span>
        <span className="flex items-end justify-between gap-2">
          <span className="text-xl font-semibold">{count}</span>
          {arrivals?.some((each) => each > 0) === true ? (
            <Sparkline values={arrivals} label={`New by five minutes: ${arrivals.join(', ')}`} />
          ) : null}
        </span>
        <span className="text-sm text-soft">{note}</span>
      </Link>
    </li>
  );
}

function Tiles({
  cluster,
  peers,
  nowMs,
}: {
  readonly cluster: string;
  readonly peers: readonly Peer[];
  readonly nowMs: number;
}) {
  const cordoned = peers.filter((peer) => peer.intent !== 'Active');
  const versions = versionMix(peers).length;
  const shown = stateFigures(peers, nowMs).filter(({ status }) => status !== 'Left');
  return (
    <ul className="grid grid-cols-2 gap-2 md:grid-cols-3 xl:grid-cols-6" aria-label="Status">
      <Tile
        address={nodesMatching(cluster, '')}
        count={peers.length}
        word="Nodes"
        note={`in ${new Set(peers.map((peer) => peer.metadata.region)).size} regions`}
      />
      {shown.map(({ status, count, recent, arrivals, q }) => (
        <Tile
          key={status}
          address={nodesMatching(cluster, q)}
          count={count}
          word={LIVENESS[status].word}
          note={recent === 0 ? 'none new in the last hour' : `${recent} new in the last hour`}
          arrivals={arrivals}
          mark={LIVENESS[status]}
        />
      ))}
      <Tile
        address={nodesMatching(cluster, 'intent:cordoned,draining,drained')}
        count={cordoned.length}
        word="Out of service"
        note={`${cordoned.filter((peer) => peer.status !== 'Alive').length} of them not alive`}
        arrivals={byFiveMinutes(
          cordoned.flatMap(({ intentAt }) => (intentAt === undefined ? [] : [intentAt])),
          nowMs,
        )}
      />
      <Tile
        address={`${nodesMatching(cluster, '')}?sort=version`}
        count={versions}
        word="Versions"
        note={versions === 1 ? 'all run the same' : 'the fleet is mixed'}
      />
    </ul>
  );
}

export function OverviewView({ cluster }: { readonly cluster: string }) {
  const nowMs = useNow(10_000);
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex items-center">
        <h1 className="text-xl font-semibold">Overview</h1>
        <div className="ml-auto">
          <CopyButton text={() => window.location.href} label="Copy link" icon={Link2} />
        </div>
      </div>
      <FleetGate>
        {(peers) => (
          <>
            <Tiles cluster={cluster} peers={peers} nowMs={nowMs} />
            <LeadershipTiles cluster={cluster} />
            <div className="grid items-start gap-4 xl:grid-cols-2">
              <div className="flex min-w-0 flex-col gap-4">
                <WorstNodes cluster={cluster} peers={peers} limit={WORST} nowMs={nowMs} />
                <RebalanceTile cluster={cluster} />
                <WorstRegions cluster={cluster} peers={peers} />
                <VersionMix cluster={cluster} peers={peers} />
                <RegistryHealth />
              </div>
              <LastHour cluster={cluster} peers={peers} nowMs={nowMs} />
            </div>
          </>
        )}
      </FleetGate>
    </div>
  );
}
