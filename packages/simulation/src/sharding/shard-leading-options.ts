/** What a process has for what it does while it leads. */
import type { ShardHost } from './shard-host.ts';
import type { Bent } from './shard-mutant.ts';
import type { ShardRequests } from './shard-requests.ts';
import type { ShardRun } from './shard-run.ts';

export interface ShardLeadingOptions {
  readonly host: ShardHost;
  readonly run: ShardRun;
  readonly requests: ShardRequests;
  readonly bent: Bent;
  /** Runs it once the process is at it. */
  readonly turn: (run: () => void) => void;
}
