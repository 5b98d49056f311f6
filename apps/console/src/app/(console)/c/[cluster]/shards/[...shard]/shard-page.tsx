'use client';
import type { ShardTab } from '../../../../../../data/shard-address.ts';
import { AuditOf } from '../../../../../../features/audit/audit-of.tsx';
import { ShardView } from '../../../../../../features/shards/shard-view.tsx';

export interface ShardPageProps {
  readonly cluster: string;
  readonly namespace: string;
  readonly shardId: string;
  readonly tab: ShardTab;
}

/** Puts a shard together with its audit: features do not know each other. */
export function ShardPage({ cluster, namespace, shardId, tab }: ShardPageProps) {
  return (
    <ShardView
      cluster={cluster}
      namespace={namespace}
      shardId={shardId}
      tab={tab}
      audit={(version) => <AuditOf object={`shard/${namespace}/${shardId}`} version={version} />}
    />
  );
}
