'use client';
/**
 * All shards, live, for as long as a view shows them. While the screen is paused they stand still; where the line is lost the last picture stays,
 * and is told to be old.
 */
import { useCallback, useState } from 'react';
import { useNow } from '../ui/use-now.ts';
import { connectionPhase, isCurrent, lostFor } from './connection-phase.ts';
import { useTRPCClient } from './console-api.tsx';
import { followPicture } from './follow-picture.ts';
import { frameSource } from './frame-source.ts';
import { useLiveFleet } from './live-fleet.tsx';
import { packShards } from './pack-shards.ts';
import { applyShardFrame, NO_SHARDS, type ShardFrame, type ShardPicture } from './shard-frame.ts';
import { usePausing } from './shown-fleet.tsx';
import { useStreamName } from './stream-name.tsx';
import { type EndOfPicture, useFollowedPicture } from './use-followed-picture.ts';

export interface LiveShards extends ShardPicture, EndOfPicture {
  /** Whether what is shown may still be taken for the present. */
  readonly current: boolean;
}

function wholePicture({ head, sampling, shards, ready, leftOut }: ShardPicture): ShardFrame | undefined {
  return head === undefined
    ? undefined
    : { kind: 'snapshot', head, sampling, shards: packShards(shards), ready, leftOut };
}

export function useLiveShards(): LiveShards {
  const client = useTRPCClient();
  const streamName = useStreamName();
  const { current: lineIsCurrent } = useLiveFleet();
  const { paused } = usePausing();
  const [heard, setHeard] = useState<{ readonly picture: ShardPicture; readonly atMs: number }>(() => ({
    picture: NO_SHARDS,
    atMs: Date.now(),
  }));
  const { end, tryAgain } = useFollowedPicture(
    useCallback(
      (onEnd) =>
        followPicture<ShardPicture, ShardFrame>({
          name: `omnirelay.shards.${streamName}`,
          source: frameSource({
            subscribe: (from, hears) => client.shards.watch.subscribe(from, hears),
            mayOpen: (signal) => client.shards.mayWatch.query(undefined, { signal }),
          }),
          empty: NO_SHARDS,
          apply: applyShardFrame,
          whole: wholePicture,
          onFrames: (frames) =>
            setHeard(({ picture }) => ({ picture: frames.reduce(applyShardFrame, picture), atMs: Date.now() })),
          onEnd,
        }),
      [client, streamName],
    ),
  );

  const [frozen, setFrozen] = useState<ShardPicture | undefined>(undefined);
  const isPaused = paused !== undefined;
  if (isPaused !== (frozen !== undefined)) setFrozen(isPaused ? heard.picture : undefined);
  const nowMs = useNow(1_000);
  const silentForMs = Math.max(0, nowMs - heard.atMs);
  const lostForMs = lostFor(silentForMs, heard.picture.head?.lostForMs);
  const phase = connectionPhase(lostForMs, heard.picture.head?.asOf !== undefined);
  return {
    ...(frozen ?? heard.picture),
    current: lineIsCurrent && end === undefined && isCurrent(phase),
    end,
    tryAgain,
  };
}
