/** In the place of the shards, where there are none to show: why. */
import Link from 'next/link';
import { namespaceListCommand } from '../../data/cli-command.ts';
import type { LiveShards } from '../../data/live-shards.ts';
import { EmptyState } from '../../ui/empty-state.tsx';

export interface ShardsEmptyProps {
  readonly cluster: string;
  readonly live: LiveShards;
}

export function ShardsEmpty({ cluster, live }: ShardsEmptyProps) {
  if (live.end?.kind === 'refused')
    return (
      <EmptyState kind="no-permission" title="The mesh refused to show its shards">
        <p className="pb-2">{live.end.detail}</p>
        <button type="button" className="button" onClick={live.tryAgain}>
          Ask again
        </button>
      </EmptyState>
    );
  if (!live.ready)
    return (
      <EmptyState kind="not-received" title="Waiting for the first picture of the shards">
        The console has asked a control node. If this lasts, ask one yourself: <code>{namespaceListCommand()}</code>
      </EmptyState>
    );
  return (
    <EmptyState kind="nothing-exists" title="There are no shards yet">
      <p className="pb-2">
        A namespace has them; its number of shards is fixed when it is made. Make one:{' '}
        <code>omnirelay mesh namespaces create orders --shards 1024 --reason "first namespace"</code>
      </p>
      <Link className="link" href={`/c/${cluster}/namespaces`} prefetch={false}>
        Namespaces
      </Link>
    </EmptyState>
  );
}
