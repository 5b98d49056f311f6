/** What the redis adapter is told. Files are read anew at each connection, so that secrets and certificates can be rotated in place. */

import type { HandleOptions } from '../handle-options.ts';
import type { TlsPaths } from '../server/named-files.ts';

export interface RedisTarget {
  /** `redis://host[:port][/database]`, or `rediss:` for TLS; without credentials. Those of the sentinels where `sentinel` is given. */
  readonly urls: readonly string[];
  readonly sentinel?: { readonly primary: string; readonly username?: string; readonly passwordPath?: string };
  readonly username?: string;
  readonly passwordPath?: string;
  /** Where the URLs are `rediss:`; without `caPath` the system's CAs count. */
  readonly tls?: TlsPaths;
}

export interface WaitPolicy {
  /** How many copies a write must have before it counts as committed: of the primary and all its replicas together. */
  readonly policy: 'none' | 'majority' | 'all';
  /** Replicas that there are; default: as many as the sentinels list, or as have been seen connected. */
  readonly replicas?: number;
  /** Milliseconds until the outcome is `unknown`. */
  readonly timeoutMs?: number;
}

export interface RedisStoreOptions extends HandleOptions {
  readonly target: RedisTarget;
  readonly changeLogEntries?: number;
  /** Default: majority. */
  readonly wait?: WaitPolicy;
  /**
   * What a restarted server counts as. `adopt` (default): another store. `continue`: the same one, where it writes each change to its disk
   * before it answers (`appendonly yes`, `appendfsync always`; checked at each connection).
   */
  readonly afterRestart?: 'adopt' | 'continue';
  /** Milliseconds without any answer after which a connection is given up. */
  readonly silenceMs?: number;
  readonly signal?: AbortSignal;
}

/** Copies on replicas that a write must have, of so many replicas. */
export function neededReplicas(policy: WaitPolicy['policy'], replicas: number): number {
  switch (policy) {
    case 'none':
      return 0;
    case 'majority':
      return Math.floor((replicas + 1) / 2);
    case 'all':
      return replicas;
  }
}
