'use client';
/** What holds the drain of a node, blockers first, each with its cause and when it is tried again; and the way to try at once. */
import { useState } from 'react';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import type { PeerDrain } from '../../data/model.ts';
import { useTimes } from '../../ui/time-zone.tsx';

/** The next round takes those by itself: there is nothing to be done about them. */
const COMES_BY_ITSELF = 'next-round';
/** Shown; there may be as many as the node has shards. */
const SHOWN = 10;

export interface DrainHeldProps {
  readonly nodeId: string;
  readonly drain: PeerDrain;
  readonly whyNot: string | undefined;
}

export function DrainHeld({ nodeId, drain, whyNot }: DrainHeldProps) {
  const { clockTime } = useTimes();
  const held = drain.heldShards.filter(({ cause }) => cause !== COMES_BY_ITSELF);
  if (held.length === 0) return null;
  return (
    <section aria-label="What holds the drain" className="border border-line">
      <div className="table-head flex items-center justify-between gap-3 bg-raised text-text">
        <h2>
          {held.length} {held.length === 1 ? 'shard is' : 'shards are'} held
        </h2>
        <Retry nodeId={nodeId} whyNot={whyNot} />
      </div>
      <ul>
        {held.slice(0, SHOWN).map(({ namespace, shardId, why, to, nextAttemptAt }) => (
          <li key={`${namespace}/${shardId}`} className="border-t border-line px-3 py-1.5">
            <span className="font-mono text-sm">
              {namespace}/{shardId}
            </span>{' '}
            {why}
            <span className="text-soft">
              {to === undefined ? '' : `, goes to ${to}`}
              {nextAttemptAt === undefined ? '' : `, tried again by ${clockTime(nextAttemptAt)}`}
            </span>
          </li>
        ))}
      </ul>
      {held.length > SHOWN ? <p className="px-3 py-1.5 text-soft">and {held.length - SHOWN} more</p> : null}
    </section>
  );
}

function Retry({ nodeId, whyNot }: Pick<DrainHeldProps, 'nodeId' | 'whyNot'>) {
  const client = useTRPCClient();
  const [told, setTold] = useState<string | undefined>(undefined);
  const retry = async (): Promise<void> => {
    setTold('asked for');
    try {
      await client.peers.retryDrain.mutate({ nodeId, idempotencyKey: crypto.randomUUID() });
      setTold('tried again');
    } catch (error) {
      setTold(problemText(error));
    }
  };
  return (
    <span className="flex items-center gap-2">
      <span role="status" aria-label="Retry">
        {told ?? ''}
      </span>
      <button
        type="button"
        className="button"
        aria-disabled={whyNot !== undefined}
        title={whyNot}
        onClick={() => (whyNot === undefined ? void retry() : undefined)}
      >
        Retry
      </button>
    </span>
  );
}
