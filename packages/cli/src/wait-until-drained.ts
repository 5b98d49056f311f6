/** Follows the drain of a node until the mesh says that it is drained, and tells what is left of it each time that this changes. */
import type { ControlClient } from '@omnirelay/client';
import { formatDuration } from '@omnirelay/config';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Peer } from './peer-table.ts';

type Watches = {
  readonly peers: Pick<ControlClient['peers'], 'watch'>;
  readonly shards: Pick<ControlClient['shards'], 'watch'>;
};

export interface DrainWait {
  readonly client: Watches;
  readonly nodeId: string;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly tell: (left: string) => void;
}

const isOnItsWay = (stage: string | undefined): boolean => stage === 'prepare' || stage === 'stop';

/** `12 of 24 shards left, 4 on their way, leads jobs/eu`. */
function leftOf(peer: Pick<Peer, 'drainShards' | 'leads'>, shards: number, moving: number): string {
  const of = peer.drainShards === undefined || peer.drainShards < shards ? '' : ` of ${peer.drainShards}`;
  const leads = peer.leads.length === 0 ? '' : `, leads ${peer.leads.join(', ')}`;
  const way = moving === 0 ? '' : `, ${moving} on their way`;
  return `${shards}${of} shards left${way}${leads}`;
}

/** Resolves once it is drained. @throws CliError when it is called off, the time is over, or the command is interrupted; ControlError */
export async function waitUntilDrained({ client, nodeId, signal, deadlineMs, tell }: DrainWait): Promise<Peer> {
  const done = new AbortController();
  const deadline = AbortSignal.timeout(deadlineMs);
  const until = AbortSignal.any([signal, deadline, done.signal]);
  /** Whether each is on its way. */
  const shards = new Map<string, boolean>();
  let hasShards = false;
  let peer: Peer | undefined;
  let told = '';
  const look = (): void => {
    if (peer?.intent !== 'Draining' || !hasShards) return;
    const left = leftOf(peer, shards.size, [...shards.values()].filter((isMoving) => isMoving).length);
    if (left !== told) tell(left);
    told = left;
  };
  const followPeer = async (): Promise<void> => {
    for await (const item of client.peers.watch({ query: `node:${nodeId}`, signal: until })) {
      if (item.kind !== 'event' || item.event.peer?.nodeId !== nodeId) continue;
      peer = item.event.peer;
      look();
      if (peer.intent !== 'Draining') return;
    }
  };
  const followShards = async (): Promise<void> => {
    for await (const item of client.shards.watch({ owner: [nodeId], signal: until })) {
      if (item.kind !== 'event') continue;
      const { kind, shard } = item.event;
      if (kind === 'Resync') {
        shards.clear();
        hasShards = false;
      }
      if (shard !== undefined) {
        const name = `${shard.namespace}/${shard.shardId}`;
        if (kind === 'Removed') shards.delete(name);
        else shards.set(name, isOnItsWay(shard.moving?.stage));
      }
      if (kind === 'Ready') hasShards = true;
      look();
    }
  };
  try {
    await Promise.race([followPeer(), followShards()]);
  } finally {
    done.abort();
  }
  if (peer?.intent === 'Drained') return peer;
  throw whyNotDrained(nodeId, peer, { left: told, interrupted: signal.aborted, deadlineMs });
}

function whyNotDrained(
  nodeId: string,
  peer: Peer | undefined,
  { left, interrupted, deadlineMs }: { left: string; interrupted: boolean; deadlineMs: number },
): CliError {
  const still = left === '' ? '' : `: ${left}`;
  const goesOn = `The drain goes on; \`omnirelay mesh peers uncordon ${nodeId}\` calls it off.`;
  if (peer !== undefined && peer.intent !== 'Draining')
    return new CliError(`${nodeId} is ${peer.intent.toLowerCase()} now: somebody called the drain off.`, {
      exitCode: EXIT.conflict,
    });
  if (interrupted)
    return new CliError(`${nodeId} is not drained yet${still}.`, { exitCode: EXIT.interrupted, hint: goesOn });
  return new CliError(`${nodeId} is not drained after ${formatDuration(deadlineMs)}${still}.`, {
    exitCode: EXIT.failed,
    hint: goesOn,
  });
}
