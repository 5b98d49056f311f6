/** Which versions run, and on how many nodes; each number leads to them. */
import Link from 'next/link';
import type { Peer } from '../../data/model.ts';
import { nodesMatching } from '../../data/pages.ts';
import { versionMix } from './fleet-figures.ts';

export interface VersionMixProps {
  readonly cluster: string;
  readonly peers: readonly Peer[];
}

export function VersionMix({ cluster, peers }: VersionMixProps) {
  return (
    <section className="min-w-0 border border-line" aria-label="Versions">
      <h2 className="table-head flex items-center bg-raised text-text">Versions</h2>
      <ul>
        {versionMix(peers).map(({ name, count, q }) => (
          <li key={name} className="flex min-h-8 items-center gap-3 border-b border-line px-3 last:border-b-0">
            <span className="w-32 shrink-0 truncate font-mono text-sm">{name}</span>
            <span className="h-1.5 min-w-0 grow bg-sunken" aria-hidden="true">
              <span className="block h-full bg-line-strong" style={{ width: `${(count / peers.length) * 100}%` }} />
            </span>
            <Link className="link" href={nodesMatching(cluster, q)} prefetch={false}>
              {count} {count === 1 ? 'node' : 'nodes'}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
