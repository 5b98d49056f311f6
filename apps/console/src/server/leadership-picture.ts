/** Who leads what, kept as the events tell it. What moves all the time is left out: a renewal is no change. */
import { randomUUID } from 'node:crypto';
import type { FenceRejectionWatchItem, LeadershipItem } from '@omnirelay/client';
import { assertNever } from '@omnirelay/primitives';
import { countingOrder } from '../data/counting-order.ts';
import type { Leadership, LiveLeader } from '../data/leadership.ts';
import type { LeaderConflict, LeadershipEvent, LeaderToken } from '../data/model.ts';
import { BOUNDS } from './bounds.ts';
import { hearEvents } from './hear-watch.ts';

export interface LeadershipPicture {
  /** The same object until something changes; `undefined` before the first whole picture. */
  current(): Leadership | undefined;
}

type FollowLeaders = (signal: AbortSignal) => AsyncIterable<LeadershipItem>;
type FollowRejections = (signal: AbortSignal) => AsyncIterable<FenceRejectionWatchItem>;

async function* none(): AsyncIterable<never> {}

const asLive = ({ expiresAt: _, labels: __, ...token }: LeaderToken): LiveLeader => token;

/** `rejections`: what fences refuse. Of that it is told only that there is more of it: which it was is asked for where it is shown. */
export function startLeadershipPicture(
  follow: FollowLeaders,
  signal: AbortSignal,
  rejections: FollowRejections = none,
): LeadershipPicture {
  const life = randomUUID().slice(0, 8);
  const leaders = new Map<string, LiveLeader>();
  const conflicts = new Map<string, LeaderConflict>();
  let changes = 0;
  let refusals = 0;
  let ready = false;
  let problem: string | undefined;
  let shown: Leadership | undefined;

  const changed = (): void => {
    changes += 1;
    shown = undefined;
  };
  const claimed = (token: LeaderToken | undefined): void => {
    if (token !== undefined) leaders.set(token.scope, asLive(token));
  };
  const ended = ({ scope, token }: LeadershipEvent): void => {
    if (scope === undefined) return;
    // Another one may have claimed it already: its claim stands.
    const held = leaders.get(scope);
    if (token === undefined || held?.claimId === token.claimId) leaders.delete(scope);
  };

  const take = (event: LeadershipEvent): void => {
    switch (event.eventKind) {
      case 'Resync':
        leaders.clear();
        conflicts.clear();
        ready = false;
        return;
      case 'Ready':
        ready = true;
        problem = undefined;
        break;
      case 'Snapshot':
      case 'Observed':
      case 'Elected':
        claimed(event.token);
        if (event.conflict !== undefined) conflicts.set(event.conflict.scope, event.conflict);
        break;
      case 'Lost':
      case 'SteppedDown':
        ended(event);
        break;
      case 'Conflict':
        if (event.conflict !== undefined) conflicts.set(event.conflict.scope, event.conflict);
        break;
      case 'ConflictEnded':
        if (event.scope !== undefined) conflicts.delete(event.scope);
        break;
      case 'Expired':
        break;
      case 'Renewed':
      case 'Heartbeat':
        return;
      default:
        assertNever(event.eventKind);
    }
    if (ready) changed();
  };

  const fail = (why: string): void => {
    problem = why;
    ready = true;
    changed();
  };
  const runRejections = async (): Promise<void> => {
    try {
      for await (const item of rejections(signal)) {
        if (item.kind !== 'event' || (item.event.kind !== 'Appended' && item.event.kind !== 'Resync')) continue;
        refusals += 1;
        if (ready) shown = undefined;
      }
    } catch {
      // Whoever shows them asks every now and then as well, and says then why it is told nothing.
    }
  };
  void hearEvents({ follow, signal, take, fail, of: 'The events of leadership' });
  void runRejections();

  return {
    current() {
      // While a picture is told anew, the last whole one stands.
      if (!ready || shown !== undefined) return shown;
      const all = [...leaders.values()].sort((a, b) => countingOrder(a.scope, b.scope));
      shown = {
        version: `${life}.${changes}`,
        refusals: `${life}.${refusals}`,
        leaders: all.slice(0, BOUNDS.liveLeaders),
        total: all.length,
        conflicts: [...conflicts.values()].sort((a, b) => countingOrder(a.scope, b.scope)),
        ...(problem === undefined ? {} : { problem }),
      };
      return shown;
    },
  };
}
