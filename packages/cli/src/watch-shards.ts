/**
 * Shards as they change: their table drawn anew (`list --watch`), or from now on a row for each change (`watch`), which a namespace of ten thousand
 * shards can be followed by.
 */
import type { ControlClient } from '@omnirelay/client';
import { type OutputFormat, print, tell } from './output.ts';
import { SHARD_HEADS, shardRow, shardTable } from './shard-rows.ts';
import type { Shard } from './shard-types.ts';
import { growingTable } from './table.ts';
import { watchedEvents } from './watched-events.ts';
import { showWatched } from './watched-table.ts';

type Watch = ControlClient['shards']['watch'];
type Asked = Omit<Parameters<Watch>[0], 'signal'>;
interface Shown {
  readonly output: OutputFormat;
  readonly signal: AbortSignal;
}

/** What most cells take. */
const WIDTHS = [12, 5, 8, 32, 13, 24];

/** In the order of namespaces and numbers. */
const nameOf = ({ namespace, shardId }: Shard): string => `${namespace}/${shardId.padStart(6, '0')}`;

/** Draws at most `limit` rows, by namespace and number. */
export async function watchShardTable(
  watch: Watch,
  asked: Asked,
  { output, signal, limit }: Shown & { readonly limit: number },
): Promise<void> {
  const shards = new Map<string, Shard>();
  // Of a hundred thousand the order is not made anew for each that changes.
  let names: readonly string[] | undefined;
  const drawn = (): string => {
    names ??= [...shards.keys()].sort();
    const left = names.length - limit;
    const shown = shardTable(names.slice(0, limit).flatMap((name) => shards.get(name) ?? []));
    return left > 0 ? `${shown}\nand ${left} others: ask for fewer, or more by --limit N` : shown;
  };
  await showWatched(
    watch({ ...asked, signal }),
    {
      table: drawn,
      take({ kind, shard }) {
        if (kind === 'Heartbeat') return 'nothing';
        if (kind === 'Resync') shards.clear();
        const before = shards.size;
        if (shard !== undefined) {
          if (kind === 'Removed') shards.delete(nameOf(shard));
          else shards.set(nameOf(shard), shard);
        }
        if (kind === 'Resync' || shards.size !== before) names = undefined;
        return kind === 'Resync' ? 'resync' : kind === 'Ready' ? 'ready' : 'change';
      },
    },
    output,
  );
}

/** What a person should know of the line stands on standard error, so that standard output holds shards alone. */
export async function watchShardChanges(watch: Watch, asked: Asked, { output, signal }: Shown): Promise<void> {
  const lineOf = growingTable(WIDTHS);
  let found = 0;
  let isHeaded = false;
  for await (const { kind, shard, reason } of watchedEvents(watch({ ...asked, signal }), output)) {
    if (kind === 'Snapshot') found += 1;
    if (kind === 'Ready' && asked.cursor === undefined) tell(`${found} shards match; each that changes follows`);
    if (kind === 'Resync') {
      found = 0;
      tell(`changes may be missing here (${reason}): list the shards to see all`);
    }
    if (shard === undefined || (kind !== 'Changed' && kind !== 'Removed')) continue;
    if (!isHeaded) print(lineOf(SHARD_HEADS));
    isHeaded = true;
    print(lineOf([...shardRow(shard), ...(kind === 'Removed' ? ['no longer matches'] : [])]));
  }
}
