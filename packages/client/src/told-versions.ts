/**
 * Which version of a namespace's map control nodes have told of beside their answers, the newest: whoever holds an older map has not been told all of it yet.
 * Only calls and watches that ask for the shards of one namespace tell it.
 */
import type { Metadata } from '@grpc/grpc-js';
import { compareMapVersions, type MapVersion, parseMapVersion } from '@omnirelay/protocol';
import { SHARDS_VERSION_HEADER } from '@omnirelay/wire';
import { CLIENT_BOUNDS } from './bounds.ts';

export interface ToldVersion {
  readonly version: MapVersion;
  /** When it was first told, on the clock of `performance.now`. */
  readonly atMs: number;
}

export class ToldVersions {
  readonly #newest = new Map<string, ToldVersion>();

  newest(namespace: string): ToldVersion | undefined {
    return this.#newest.get(namespace);
  }

  /** What reads the head of an answer to that question. */
  readerOf(asked: object): (head: Metadata) => void {
    const { namespace: named = [] } = asked as { readonly namespace?: unknown };
    const [namespace, ...others] = [named].flat();
    return (head) => {
      const version = parseMapVersion(head.get(SHARDS_VERSION_HEADER)[0]?.toString() ?? '');
      if (version === undefined || typeof namespace !== 'string' || others.length > 0) return;
      const before = this.#newest.get(namespace);
      if (before !== undefined && compareMapVersions(version, before.version) <= 0) return;
      this.#newest.delete(namespace);
      this.#newest.set(namespace, { version, atMs: performance.now() });
      const [oldest] = this.#newest.keys();
      if (this.#newest.size > CLIENT_BOUNDS.toldNamespaces && oldest !== undefined) this.#newest.delete(oldest);
    };
  }
}
