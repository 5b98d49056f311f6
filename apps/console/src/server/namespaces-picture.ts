/** The namespaces of shards, kept as their watch tells them: each change of settings and each generation of a map is told, so nobody asks. */
import type { NamespaceWatchItem } from '@omnirelay/client';
import type { LiveNamespaces } from '../data/live-namespaces.ts';
import type { NamespaceWatchEvent, ShardNamespace } from '../data/model.ts';
import type { FrameHead } from '../data/peer-frame.ts';
import { BOUNDS } from './bounds.ts';
import { hearEvents } from './hear-watch.ts';

export interface NamespacesPicture {
  /** The same object until something changes; `undefined` before the first whole picture. */
  current(): LiveNamespaces | undefined;
  /** What was heard last, though it changed nothing. */
  heard(): FrameHead['namespaces'];
}

type Follow = (signal: AbortSignal) => AsyncIterable<NamespaceWatchItem>;

export function startNamespacesPicture(follow: Follow, signal: AbortSignal): NamespacesPicture {
  const held = new Map<string, ShardNamespace>();
  let ready = false;
  let problem: string | undefined;
  let shown: LiveNamespaces | undefined;
  let heard: FrameHead['namespaces'];

  const take = ({ kind, namespace, generatedAt: asOf, source }: NamespaceWatchEvent): void => {
    if (source !== '') heard = { asOf, source };
    if (kind === 'Resync') {
      // While a picture is told anew, the last whole one stands.
      held.clear();
      ready = false;
    } else if (kind === 'Ready') {
      ready = true;
      problem = undefined;
      shown = undefined;
    } else if (namespace !== undefined) {
      if (kind === 'Removed') held.delete(namespace.namespace);
      else held.set(namespace.namespace, namespace);
      if (ready) shown = undefined;
    }
  };

  const fail = (why: string): void => {
    problem = why;
    ready = true;
    shown = undefined;
  };
  void hearEvents({ follow, signal, take, fail, of: 'The watch of the namespaces' });

  return {
    heard: () => heard,
    current() {
      if (!ready || shown !== undefined) return shown;
      const all = [...held.values()].sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
      shown = {
        namespaces: all.slice(0, BOUNDS.shownNamespaces),
        total: all.length,
        ...(problem === undefined ? {} : { problem }),
      };
      return shown;
    },
  };
}
