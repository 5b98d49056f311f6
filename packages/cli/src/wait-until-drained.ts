/**
 * Follows the drain of a node until the mesh says that it is drained and may be switched off, and tells what is left of it, and what holds that, each time that
 * this changes.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ControlClient } from '@omnirelay/client';
import { formatDuration } from '@omnirelay/config';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Peer } from './peer-table.ts';

type Drain = NonNullable<Awaited<ReturnType<ControlClient['peers']['get']>>['drain']>;

type Watches = {
  readonly peers: Pick<ControlClient['peers'], 'watch' | 'get'>;
  readonly shards: Pick<ControlClient['shards'], 'watch'>;
};

export interface DrainWait {
  readonly client: Watches;
  readonly nodeId: string;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** Of the command, which may wait for longer than the drain may take. */
  readonly waitMs: number;
  /** How often what holds it is asked for. */
  readonly lookMs?: number;
  readonly tell: (left: string) => void;
}

const LOOK_MS = 2_000;
/** What maps of a moment ago may still ask of a drained node ends within seconds. */
const SAFE_WITHIN_MS = 15_000;
/** Shards that are named with what holds them. */
const NAMED = 5;

const isOnItsWay = (stage: string | undefined): boolean => stage === 'prepare' || stage === 'stop';

/** `12 of 24 shards left, 4 on their way, leads jobs/eu`. */
function leftOf(peer: Pick<Peer, 'drainShards' | 'leads'>, shards: number, moving: number): string {
  const of = peer.drainShards === undefined || peer.drainShards < shards ? '' : ` of ${peer.drainShards}`;
  const leads = peer.leads.length === 0 ? '' : `, leads ${peer.leads.join(', ')}`;
  const way = moving === 0 ? '' : `, ${moving} on their way`;
  return `${shards}${of} shards left${way}${leads}`;
}

/** `2 held: orders/00412 target at limit: 16 of 16 moves of n7; ...`; empty where nothing but the next round is waited for. */
export function heldText({ heldShards }: Pick<Drain, 'heldShards'>): string {
  const held = heldShards.filter(({ cause }) => cause !== 'next-round');
  const named = held.slice(0, NAMED).map(({ namespace, shardId, why }) => `${namespace}/${shardId} ${why}`);
  const more = held.length > NAMED ? [`${held.length - NAMED} more`] : [];
  return held.length === 0 ? '' : `${held.length} held: ${[...named, ...more].join('; ')}`;
}

export interface DrainEnd {
  readonly peer: Peer;
  readonly powerOff: Drain['powerOff'];
}

/** @throws CliError when it is called off, its time or that of the command is over, or the command is interrupted; ControlError */
export async function waitUntilDrained(wait: DrainWait): Promise<DrainEnd> {
  const { client, nodeId, signal, waitMs, tell } = wait;
  const done = new AbortController();
  const deadline = AbortSignal.timeout(waitMs);
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
      // One that is forced then goes on, and is soon done.
      if (peer.drainOverdue === true && (await drainOf(client, nodeId, until))?.atDeadline === 'report') return;
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
  const followHolds = async (): Promise<never> => {
    for (let before = ''; ; ) {
      await pause(wait.lookMs ?? LOOK_MS, undefined, { signal: until });
      const drain = await drainOf(client, nodeId, until);
      const held = drain === undefined ? '' : heldText(drain);
      if (held !== before && held !== '') tell(held);
      before = held;
    }
  };
  try {
    // What holds it is told beside, and ends nothing.
    const holds = followHolds().catch(() => new Promise<never>(() => undefined));
    await Promise.race([followPeer(), followShards(), holds]);
  } finally {
    done.abort();
  }
  if (peer?.intent === 'Drained') return { peer, powerOff: await powerOffOf(wait) };
  const drain = peer?.intent === 'Draining' ? await drainOf(client, nodeId, AbortSignal.timeout(LOOK_MS)) : undefined;
  throw whyNotDrained(nodeId, peer, { left: told, held: drain, interrupted: signal.aborted, waitMs });
}

const drainOf = async (client: Watches, nodeId: string, signal: AbortSignal): Promise<Drain | undefined> =>
  client.peers.get(nodeId, { signal }).then(
    ({ drain }) => drain,
    () => undefined,
  );

/** Once it is safe, or is not for a reason that does not pass. */
async function powerOffOf({ client, nodeId, signal, lookMs = LOOK_MS }: DrainWait): Promise<Drain['powerOff']> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(SAFE_WITHIN_MS)]);
  for (let last: Drain['powerOff'] = { safe: false, because: ['nobody could be asked'] }; ; ) {
    const { drain } = await client.peers.get(nodeId, { signal });
    last = drain?.powerOff ?? last;
    if (last.safe || until.aborted) return last;
    // Nothing else keeps the process alive between two looks.
    await pause(lookMs, undefined, { signal: until }).catch(() => undefined);
  }
}

interface Why {
  readonly left: string;
  readonly held: Drain | undefined;
  readonly interrupted: boolean;
  readonly waitMs: number;
}

function whyNotDrained(nodeId: string, peer: Peer | undefined, { left, held, interrupted, waitMs }: Why): CliError {
  const holds = held === undefined ? '' : heldText(held);
  const still = [left, holds].filter((text) => text !== '').join('; ');
  const what = still === '' ? '' : `: ${still}`;
  const goesOn = `The drain goes on; \`omnirelay mesh peers uncordon ${nodeId}\` calls it off.`;
  if (peer !== undefined && peer.intent !== 'Draining') {
    const why = peer.intentReason === undefined ? '' : ` (${peer.intentReason})`;
    return new CliError(`${nodeId} is ${peer.intent.toLowerCase()} now: the drain was called off${why}.`, {
      exitCode: EXIT.conflict,
    });
  }
  if (interrupted)
    return new CliError(`${nodeId} is not drained yet${what}.`, { exitCode: EXIT.interrupted, hint: goesOn });
  const over =
    peer?.drainOverdue === true ? `at its deadline ${peer.drainDeadline}` : `after ${formatDuration(waitMs)}`;
  return new CliError(`${nodeId} is not drained ${over}${what}.`, { exitCode: EXIT.notDrained, hint: goesOn });
}
