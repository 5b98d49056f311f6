/**
 * One watch of all shards for all views of one signed-in person that show them. It keeps them as the watch told them, and cuts frames: at most
 * four a second, each shard once in it, however often it changed. Where more change than anybody could follow it cuts one a second, and says so.
 */
import type { ShardWatchItem } from '@omnirelay/client';
import type { Shard, ShardWatchEvent } from '../data/model.ts';
import { packShards } from '../data/pack-shards.ts';
import { type ShardCell, shardKey } from '../data/shard-cell.ts';
import type { ShardFrame } from '../data/shard-frame.ts';
import { BOUNDS } from './bounds.ts';
import { ChangingThings } from './changing-things.ts';
import { createFrameFeed } from './frame-feed.ts';
import { hearWatch } from './hear-watch.ts';
import { HeardLine } from './heard-line.ts';
import type { Watch } from './shared-watch.ts';

type Follow = (signal: AbortSignal) => AsyncIterable<ShardWatchItem>;

/** Without what only the page of one shard shows. */
const asCell = ({
  capacityHint: _,
  checksum: __,
  fenceToken: ___,
  statusBy: ____,
  moving,
  ...shard
}: Shard): ShardCell => {
  if (moving === undefined) return shard;
  const { from, to, stage } = moving;
  return { ...shard, moving: { ...(from === undefined ? {} : { from }), to, stage } };
};

export function startShardWatch(follow: Follow): Watch<ShardFrame> {
  const ending = new AbortController();
  const line = new HeardLine();
  const shards = new ChangingThings<ShardCell>();
  let changes = 0;
  let perSecond = 0;
  let leftOut = 0;
  let lastCut = 0;

  const told = () => ({ head: line.head(), sampling: perSecond > BOUNDS.followedChanges });
  const snapshot = (): ShardFrame => ({
    kind: 'snapshot',
    ...told(),
    shards: packShards(shards.all()),
    ready: shards.ready,
    leftOut,
  });
  const feed = createFrameFeed(snapshot);

  const cut = (): void => {
    const sinceMs = Date.now() - lastCut;
    // While they are told anew there is nothing to show yet, but the line is heard.
    const quiet = !shards.ready || shards.quiet;
    if (quiet ? sinceMs < BOUNDS.heartbeatMs : told().sampling && sinceMs < BOUNDS.sampledFrameMs) return;
    lastCut = Date.now();
    if (quiet) {
      feed.mention({ kind: 'heartbeat', ...told() });
      return;
    }
    const changes = shards.takeChanges();
    if (changes === undefined) feed.publish(snapshot());
    else feed.publish({ kind: 'delta', ...told(), changed: packShards(changes.changed), removed: changes.removed });
  };

  const take = (event: ShardWatchEvent): void => {
    const { shard } = event;
    if (event.kind === 'Resync') {
      shards.beginAnew();
      leftOut = 0;
    } else if (event.kind === 'Ready') {
      shards.becomeWhole();
    } else if (shard !== undefined) {
      const key = shardKey(shard);
      // The first picture is no change of anything.
      if (shards.ready) changes += 1;
      if (event.kind === 'Removed') shards.remove(key);
      else if (!shards.has(key) && shards.size >= BOUNDS.watchedShards) leftOut += 1;
      else shards.put(key, asCell(shard));
    }
  };

  const timer = setInterval(cut, BOUNDS.frameIntervalMs);
  const counting = setInterval(() => {
    perSecond = changes;
    changes = 0;
  }, 1_000);
  timer.unref();
  counting.unref();
  const running = hearWatch({ follow, ending: ending.signal, line, take, refuse: feed.refuse, of: 'the shards' });

  return {
    frames: feed.frames,
    close() {
      clearInterval(timer);
      clearInterval(counting);
      ending.abort();
      feed.end();
      void running;
    },
  };
}
