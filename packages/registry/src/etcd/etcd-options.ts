/** What the etcd adapter is told. Files are read anew at each connection, so that secrets and certificates can be rotated in place. */
import type { HandleOptions } from '../handle-options.ts';
import type { TlsPaths } from '../server/named-files.ts';

export interface EtcdTarget {
  /** `https://host:port` or `http://host:port` of each member, without credentials. */
  readonly endpoints: readonly string[];
  readonly username?: string;
  readonly passwordPath?: string;
  /** For `https:`; without `caPath` the system's CAs count. */
  readonly tls?: TlsPaths;
}

export interface EtcdStoreOptions extends HandleOptions {
  readonly target: EtcdTarget;
  /** Whether the cluster holds nothing but meshes that may all forget their history: only then is etcd itself compacted. */
  readonly ownsCluster?: boolean;
  /** Transactions that a watch may be behind. */
  readonly changeLogEntries?: number;
  /** Milliseconds without any answer after which a connection is given up, and another member is asked. */
  readonly silenceMs?: number;
  /** With `ownsCluster`: how long etcd keeps what is over. */
  readonly historyMs?: number;
  readonly signal?: AbortSignal;
}
