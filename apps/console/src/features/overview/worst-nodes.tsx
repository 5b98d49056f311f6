/** The nodes that a person looks at before all else. */
import Link from 'next/link';
import type { Peer } from '../../data/model.ts';
import { worstFirst } from '../../data/order-peers.ts';
import { IntentMark, LivenessMark } from '../../ui/status-mark.tsx';
import { span } from '../../ui/time.ts';

export interface WorstNodesProps {
  readonly cluster: string;
  readonly peers: readonly Peer[];
  readonly limit: number;
  readonly nowMs: number;
}

const needsEyes = (peer: Peer): boolean =>
  peer.status === 'Dead' || peer.status === 'Suspect' || peer.intent !== 'Active';

/** Since when it is as it is: of a node that lives, since it was taken out of service. */
const sinceMs = (peer: Peer): number =>
  Date.parse(peer.status === 'Alive' ? (peer.intentAt ?? peer.statusSince) : peer.statusSince);

export function WorstNodes({ cluster, peers, limit, nowMs }: WorstNodesProps) {
  const worst = peers.filter(needsEyes).sort(worstFirst);
  return (
    <section className="min-w-0 border border-line" aria-label="Worst nodes">
      <h2 className="table-head flex items-center bg-raised text-text">
        Worst nodes <span className="ml-2 font-normal text-soft">{worst.length}</span>
      </h2>
      {worst.length === 0 ? (
        <p className="px-3 py-2 text-soft">All are alive and in service.</p>
      ) : (
        <ul>
          {worst.slice(0, limit).map((peer) => (
            <li
              key={peer.nodeId}
              className="flex min-h-8 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1 last:border-b-0"
            >
              <Link
                className="link w-24 truncate font-mono text-sm"
                href={`/c/${cluster}/nodes/${peer.nodeId}`}
                prefetch={false}
              >
                {peer.nodeId}
              </Link>
              <span className="w-20">
                <LivenessMark status={peer.status} />
              </span>
              {peer.intent === 'Active' ? null : <IntentMark intent={peer.intent} />}
              <span className="text-soft">for {span(nowMs - sinceMs(peer))}</span>
              <span className="ml-auto text-soft">
                {peer.metadata.role}, {peer.metadata.region}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
