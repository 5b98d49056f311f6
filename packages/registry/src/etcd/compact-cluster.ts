/**
 * Compaction of etcd itself, where the cluster is the mesh's own: it keeps every version of every key, of heartbeats too, until somebody says
 * what is over. Of a cluster that others share nothing is compacted.
 */
import { create } from '@bufbuild/protobuf';
import { CompactionRequestSchema } from './generated/etcd_pb.ts';
import type { Members } from './members.ts';
import type { StoreView } from './store-view.ts';

export interface ClusterCompaction {
  /** Up to that revision of etcd, now. @throws RegistryError */
  upTo(revision: bigint): Promise<void>;
  close(): void;
}

/** Parts of the kept time by which it moves on. */
const STEPS = 10;

export function startClusterCompaction(view: StoreView, members: Members, historyMs: number): ClusterCompaction {
  const seen: bigint[] = [];
  let done = 0n;
  const upTo = async (revision: bigint): Promise<void> => {
    if (revision <= done) return;
    await members.ask(async (member) => {
      try {
        await member.compact(create(CompactionRequestSchema, { revision }));
      } catch (error) {
        // Another node was first.
        if (!/revision has been compacted/.test((error as Error).message)) throw error;
      }
    });
    done = revision;
  };
  const timer = setInterval(() => {
    seen.push(view.revision());
    const over = seen.length > STEPS ? seen.shift() : undefined;
    // What fails is done with the next.
    if (over !== undefined) upTo(over).catch(() => undefined);
  }, historyMs / STEPS);
  timer.unref();
  return { upTo, close: () => clearInterval(timer) };
}
