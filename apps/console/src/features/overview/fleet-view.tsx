'use client';
/** The clusters that this console serves, one card each: how they are in a few numbers, every number a link. */
import { Link2 } from 'lucide-react';
import Link from 'next/link';
import type { Peer } from '../../data/model.ts';
import { nodesMatching } from '../../data/pages.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { LIVENESS } from '../../ui/status.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { useNow } from '../../ui/use-now.ts';
import { stateFigures } from './fleet-figures.ts';
import { FleetGate } from './fleet-gate.tsx';
import { LeadershipTiles } from './leadership-tiles.tsx';
import { RegistryHealth } from './registry-health.tsx';
import { VersionMix } from './version-mix.tsx';
import { WorstNodes } from './worst-nodes.tsx';

export interface FleetViewProps {
  readonly clusters: readonly { readonly id: string; readonly environment: string }[];
}

const WORST = 5;

interface CardProps {
  readonly id: string;
  readonly environment: string;
  readonly peers: readonly Peer[];
}

function ClusterCard({ id, environment, peers }: CardProps) {
  const nowMs = useNow(10_000);
  const cordoned = peers.filter((peer) => peer.intent !== 'Active').length;
  return (
    <article aria-label={`Cluster ${id}`} className="flex min-w-0 flex-col gap-4 border border-line p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-lg font-semibold">
          <Link className="link font-mono" href={`/c/${id}/overview`} prefetch={false}>
            {id}
          </Link>
        </h2>
        <span className="chip uppercase">{environment}</span>
        <Link className="link ml-auto" href={`/c/${id}/nodes`} prefetch={false}>
          {peers.length} {peers.length === 1 ? 'node' : 'nodes'}
        </Link>
      </div>
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-5" aria-label="Members by state">
        {stateFigures(peers, nowMs).map(({ status, count, q }) => (
          <li key={status}>
            <Link className="tile hover:bg-raised" href={nodesMatching(id, q)} prefetch={false}>
              <span className="text-xl font-semibold">{count}</span>
              <span className="inline-flex items-center gap-1.5 text-soft">
                <Glyph {...LIVENESS[status]} />
                {LIVENESS[status].word.toLowerCase()}
              </span>
            </Link>
          </li>
        ))}
        <li>
          <Link
            className="tile hover:bg-raised"
            href={nodesMatching(id, 'intent:cordoned,draining,drained')}
            prefetch={false}
          >
            <span className="text-xl font-semibold">{cordoned}</span>
            <span className="text-soft">out of service</span>
          </Link>
        </li>
      </ul>
      <LeadershipTiles cluster={id} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <RegistryHealth />
        <div className="flex min-w-0 flex-col gap-4">
          <WorstNodes cluster={id} peers={peers} limit={WORST} nowMs={nowMs} />
          <VersionMix cluster={id} peers={peers} />
        </div>
      </div>
    </article>
  );
}

export function FleetView({ clusters }: FleetViewProps) {
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex items-center">
        <h1 className="text-xl font-semibold">Fleet</h1>
        <div className="ml-auto">
          <CopyButton text={() => window.location.href} label="Copy link" icon={Link2} />
        </div>
      </div>
      <FleetGate>
        {(peers) => clusters.map((cluster) => <ClusterCard key={cluster.id} {...cluster} peers={peers} />)}
      </FleetGate>
    </div>
  );
}
