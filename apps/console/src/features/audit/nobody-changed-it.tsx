/** Of an object of which the audit has nothing: what would stand there. */
import { EmptyState } from '../../ui/empty-state.tsx';

const OF_SHARDS = /^shard\//;

export function NobodyChangedIt({ object }: { readonly object: string }) {
  const isShard = OF_SHARDS.test(object);
  return (
    <EmptyState kind="nothing-exists" title={`Nobody has changed this ${isShard ? 'shard' : 'node'}`}>
      {isShard ? 'Who paused, resumed or disabled it' : 'Cordons, label changes'} and refused attempts will stand here.
    </EmptyState>
  );
}
