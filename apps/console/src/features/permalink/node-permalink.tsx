'use client';
/** Leads to a node by its id; when the mesh no longer lists it, says so and shows what the audit still has of it. */
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useTimes } from '../../ui/time-zone.tsx';

export interface NodePermalinkProps {
  readonly cluster: string;
  readonly nodeId: string;
  /** What was done to it, for the page of a node that is gone. */
  readonly children: React.ReactNode;
}

export function NodePermalink({ cluster, nodeId, children }: NodePermalinkProps) {
  const router = useRouter();
  const { ready, peers, head } = useLiveFleet();
  const { fullTime } = useTimes();
  const known = peers.has(nodeId);
  useEffect(() => {
    if (ready && known) router.replace(`/c/${cluster}/nodes/${nodeId}`);
  }, [router, ready, known, cluster, nodeId]);
  if (!ready || known) return <EmptyState kind="not-received" title={`Looking for node ${nodeId}`} />;
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <h1 className="text-xl font-semibold">
        Gone: node <span className="font-mono">{nodeId}</span>
      </h1>
      <p className="max-w-prose" role="status">
        The mesh does not list this node
        {head?.asOf === undefined ? '' : `, as of ${fullTime(head.asOf)}`}. It was removed, has been forgotten after its
        death, or never was. Its name stays in the audit; the newest entry holds its last state.
      </p>
      {children}
    </div>
  );
}
