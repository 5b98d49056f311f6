/**
 * One watch of the mesh for all views of one signed-in person. It keeps the fleet as the watch told it, and cuts frames from it: at most
 * four a second.
 */
import type { PeerWatchItem } from '@omnirelay/client';
import { besidePeers } from '../data/apply-frame.ts';
import type { Peer, PeerWatchEvent } from '../data/model.ts';
import type { BesidePeers, FrameHead, PeerFrame } from '../data/peer-frame.ts';
import { BOUNDS } from './bounds.ts';
import type { ChangesPicture } from './changes-picture.ts';
import { ChangingThings } from './changing-things.ts';
import { createFrameFeed } from './frame-feed.ts';
import { hearWatch } from './hear-watch.ts';
import { HeardLine } from './heard-line.ts';
import type { LeadershipPicture } from './leadership-picture.ts';
import type { NamespacesPicture } from './namespaces-picture.ts';
import type { Watch } from './shared-watch.ts';
import type { SteeringPicture } from './steering-picture.ts';

type Follow = (signal: AbortSignal) => AsyncIterable<PeerWatchItem>;

/** Begun with the watch and told in the same frames, for a browser has few streams. */
export interface PicturesBeside {
  readonly leadership?: (signal: AbortSignal) => LeadershipPicture;
  readonly namespaces?: (signal: AbortSignal) => NamespacesPicture;
  readonly changes?: (signal: AbortSignal) => ChangesPicture;
  readonly steering?: (signal: AbortSignal) => SteeringPicture;
}

export function startPeerWatch(follow: Follow, beside: PicturesBeside = {}): Watch<PeerFrame> {
  const ending = new AbortController();
  const leadership = beside.leadership?.(ending.signal);
  const namespaces = beside.namespaces?.(ending.signal);
  const changes = beside.changes?.(ending.signal);
  const steering = beside.steering?.(ending.signal);
  const peers = new ChangingThings<Peer>();
  let told: BesidePeers = {};
  let lastCut = 0;
  const line = new HeardLine();

  const besides = (): BesidePeers => {
    const [led, known, holds] = [leadership?.current(), namespaces?.current(), steering?.current()];
    return {
      ...(led === undefined ? {} : { leadership: led }),
      ...(known === undefined ? {} : { namespaces: known }),
      ...(holds === undefined ? {} : { steering: holds }),
    };
  };
  const head = (): FrameHead => {
    const heard = namespaces?.heard();
    return { ...line.head(), ...(heard === undefined ? {} : { namespaces: heard }) };
  };
  const snapshot = (): PeerFrame => {
    const all = changes?.whole();
    return {
      kind: 'snapshot',
      head: head(),
      peers: peers.all(),
      ready: peers.ready,
      ...besides(),
      ...(all === undefined ? {} : { changes: all }),
    };
  };
  const feed = createFrameFeed(snapshot);

  const cut = (): void => {
    const now = besides();
    const news = {
      ...(now.leadership === told.leadership ? {} : { leadership: now.leadership }),
      ...(now.namespaces === told.namespaces ? {} : { namespaces: now.namespaces }),
      ...(now.steering === told.steering ? {} : { steering: now.steering }),
    };
    const quiet = peers.quiet && Object.keys(news).length === 0 && (changes?.quiet() ?? true);
    if (quiet && Date.now() - lastCut < BOUNDS.heartbeatMs) return;
    lastCut = Date.now();
    if (quiet) {
      feed.mention({ kind: 'heartbeat', head: head() });
      return;
    }
    if (!peers.ready) return;
    told = now;
    const [changed, ofChanges] = [peers.takeChanges(), changes?.takeNews()];
    if (changed === undefined) feed.publish(snapshot());
    else {
      const whatElse = { ...besidePeers(news), ...(ofChanges === undefined ? {} : { changes: ofChanges }) };
      feed.publish({ kind: 'delta', head: head(), ...changed, ...whatElse });
    }
  };

  const take = (event: PeerWatchEvent): void => {
    const { peer } = event;
    if (event.kind === 'Resync') peers.beginAnew();
    else if (event.kind === 'Ready') peers.becomeWhole();
    else if (event.kind === 'Removed' && peer !== undefined) peers.remove(peer.nodeId);
    else if (peer !== undefined) peers.put(peer.nodeId, peer);
  };

  const timer = setInterval(cut, BOUNDS.frameIntervalMs);
  timer.unref();
  const running = hearWatch({ follow, ending: ending.signal, line, take, refuse: feed.refuse, of: 'the mesh' });

  return {
    frames: feed.frames,
    close() {
      clearInterval(timer);
      ending.abort();
      feed.end();
      void running;
    },
  };
}
