/**
 * One watch of the mesh for all views of one signed-in person. It keeps the fleet as the watch told it, and cuts frames from it: at most
 * four a second, numbered, the last ones kept, so that a browser that comes back gets what it missed or else a snapshot.
 */
import { randomUUID } from 'node:crypto';
import type { PeerWatchItem } from '@omnirelay/client';
import type { Peer, PeerWatchEvent } from '../data/model.ts';
import type { FrameHead, NumberedFrame, PeerFrame } from '../data/peer-frame.ts';
import { BOUNDS } from './bounds.ts';
import { problemOf } from './control-errors.ts';

export interface PeerWatch {
  /** Frames from after `lastId`, or from a snapshot. Ends with the signal, or after a `refused` frame. */
  frames(lastId: string | undefined, signal: AbortSignal): AsyncIterable<NumberedFrame>;
  close(): void;
}

type Follow = (signal: AbortSignal) => AsyncIterable<PeerWatchItem>;

export function startPeerWatch(follow: Follow): PeerWatch {
  const life = randomUUID().slice(0, 8);
  const ending = new AbortController();
  const peers = new Map<string, Peer>();
  const recent: { readonly sequence: number; readonly frame: PeerFrame }[] = [];
  const readers = new Set<(frame: NumberedFrame | undefined) => void>();
  let changed = new Set<string>();
  let removed = new Set<string>();
  let resynced = false;
  let ready = false;
  let sequence = 0;
  let lostSince: number | undefined = Date.now();
  let lastCut = 0;
  let refusal: PeerFrame | undefined;
  let seen:
    | { readonly asOf: string; readonly source: string; readonly lagMs: number; readonly staleSince?: string }
    | undefined;
  let heardAt: number | undefined;

  const head = (): FrameHead => ({
    ...seen,
    ...(heardAt === undefined ? {} : { heardAgoMs: Date.now() - heardAt }),
    lostForMs: lostSince === undefined ? 0 : Date.now() - lostSince,
  });
  const snapshot = (): PeerFrame => ({ kind: 'snapshot', head: head(), peers: [...peers.values()], ready });
  const number = (at: number, frame: PeerFrame): NumberedFrame => ({ id: `${life}:${at}`, frame });

  const publish = (frame: PeerFrame): void => {
    sequence += 1;
    recent.push({ sequence, frame });
    if (recent.length > BOUNDS.resumeFrames) recent.shift();
    for (const reader of readers) reader(number(sequence, frame));
  };

  const cut = (): void => {
    const quiet = changed.size === 0 && removed.size === 0 && !resynced;
    if (quiet && Date.now() - lastCut < BOUNDS.heartbeatMs) return;
    lastCut = Date.now();
    if (quiet) {
      // Heartbeats carry no change: they need no number, and a browser that missed them missed nothing.
      for (const reader of readers) reader(number(sequence, { kind: 'heartbeat', head: head() }));
      return;
    }
    if (!ready) return;
    const frame: PeerFrame = resynced
      ? snapshot()
      : {
          kind: 'delta',
          head: head(),
          changed: [...changed].flatMap((id) => peers.get(id) ?? []),
          removed: [...removed],
        };
    changed = new Set();
    removed = new Set();
    resynced = false;
    publish(frame);
  };

  const take = (event: PeerWatchEvent): void => {
    const { generatedAt: asOf, source, staleSince, peer } = event;
    // The client's own word, when it begins a snapshot anew, is no word of a node.
    if (source !== '') {
      lostSince = undefined;
      heardAt = Date.now();
      seen = {
        asOf,
        source,
        lagMs: Math.max(0, heardAt - Date.parse(asOf)),
        ...(staleSince === undefined ? {} : { staleSince }),
      };
    }
    if (event.kind === 'Resync') {
      // What comes next is the whole fleet anew; until it is whole the old picture stands.
      peers.clear();
      ready = false;
    } else if (event.kind === 'Ready') {
      ready = true;
      resynced = true;
    } else if (event.kind === 'Removed' && peer !== undefined) {
      peers.delete(peer.nodeId);
      changed.delete(peer.nodeId);
      removed.add(peer.nodeId);
    } else if (peer !== undefined) {
      peers.set(peer.nodeId, peer);
      removed.delete(peer.nodeId);
      changed.add(peer.nodeId);
    }
  };

  const run = async (): Promise<void> => {
    try {
      for await (const item of follow(ending.signal)) {
        if (item.kind === 'event') take(item.event);
        else if (item.connection.state === 'live') lostSince = undefined;
        else lostSince ??= item.connection.since;
      }
    } catch (error) {
      if (ending.signal.aborted) return;
      const problem = problemOf(error);
      refusal = {
        kind: 'refused',
        head: head(),
        code: problem?.code ?? 'unavailable',
        detail: problem?.detail ?? 'The watch of the mesh ended without a reason.',
      };
      publish(refusal);
    }
  };

  const timer = setInterval(cut, BOUNDS.frameIntervalMs);
  timer.unref();
  const running = run();

  const missed = (lastId: string | undefined): readonly NumberedFrame[] | undefined => {
    const [at, after] = lastId?.split(':') ?? [];
    const from = Number(after);
    const oldest = recent[0]?.sequence ?? sequence + 1;
    if (at !== life || !Number.isInteger(from) || from + 1 < oldest || from > sequence) return undefined;
    return recent.filter((entry) => entry.sequence > from).map((entry) => number(entry.sequence, entry.frame));
  };

  async function* frames(lastId: string | undefined, signal: AbortSignal): AsyncIterable<NumberedFrame> {
    if (refusal !== undefined) {
      yield number(sequence, refusal);
      return;
    }
    let queue: (NumberedFrame | undefined)[] = [...(missed(lastId) ?? [number(sequence, snapshot())])];
    let wake = (): void => {};
    const reader = (frame: NumberedFrame | undefined): void => {
      // A reader that does not keep up is given the present instead of the past.
      if (queue.length >= BOUNDS.queuedFrames) queue = [number(sequence, snapshot())];
      queue.push(frame);
      wake();
    };
    const stop = (): void => wake();
    signal.addEventListener('abort', stop);
    readers.add(reader);
    try {
      while (!signal.aborted) {
        const next = queue.shift();
        if (next !== undefined) {
          yield next;
          if (next.frame.kind === 'refused') return;
        } else if (ending.signal.aborted) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      readers.delete(reader);
      signal.removeEventListener('abort', stop);
    }
  }

  return {
    frames,
    close() {
      clearInterval(timer);
      ending.abort();
      for (const reader of readers) reader(undefined);
      void running;
    },
  };
}
