'use client';
/** The writes of a scope that its fence refused in a range of time, with their number, as a table and as a file. */
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { rejectionsCommand } from '../../data/cli-command.ts';
import { gatherEntries } from '../../data/gather-entries.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { exportedRejection, RejectionsTable } from './rejections-table.tsx';
import { useRejections, useWhatIsBehind } from './use-leader-history.ts';

export interface RefusedWritesProps {
  readonly cluster: string;
  readonly scope: string;
  readonly from: string;
  readonly to: string;
}

export function RefusedWrites({ cluster, scope, from, to }: RefusedWritesProps) {
  const { data, error } = useRejections({ scope, from, to });
  const behind = useWhatIsBehind();
  const gathered = async () => {
    const { entries } = await gatherEntries({
      shown: [{ entries: data?.rejections ?? [], nextCursor: data?.nextCursor }],
      ask: (cursor) => behind.rejections({ scope, from, to, cursor }),
      limit: CONSOLE_BOUNDS.exportedEntries,
    });
    return entries;
  };
  const count = (data?.rejections ?? []).reduce((sum, { further = 0 }) => sum + 1 + further, 0);
  return (
    <section aria-label="Fence rejections" className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">
        Writes refused by the fence {data === undefined ? null : <span className="font-normal text-soft">{count}</span>}
      </h2>
      {data === undefined ? (
        <Unreadable what="What the fence refused" error={error} command={rejectionsCommand(scope, from)} />
      ) : count === 0 ? (
        <EmptyState kind="nothing-exists" title="No write was refused">
          No node wrote under an older claim of this scope in this time.
        </EmptyState>
      ) : (
        <>
          <RejectionsTable cluster={cluster} rejections={data.rejections} />
          <ListFoot
            summary={`${count} refused${data.cut ? `, and older ones (a file holds up to ${CONSOLE_BOUNDS.exportedEntries})` : ''}`}
            list={{
              what: 'rejections',
              asOf: data.generatedAt,
              source: data.source,
              query: `scope=${scope} from=${from} to=${to}`,
              rows: async () => (await gathered()).map(exportedRejection),
            }}
          />
        </>
      )}
    </section>
  );
}
