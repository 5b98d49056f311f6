/** Whether something is the caller's to ask for: the table of a mesh (mesh-rules.ts), or everything, where a suite tries an adapter out. */
import type { ReadAnswer, RegistryRecord, Transaction } from '../../port.ts';

export interface RelayCaller {
  readonly nodeId: string;
  /** As its certificate says: `gateway` or `worker`. */
  readonly role: string;
}

export type Verdict =
  | { readonly kind: 'permitted' }
  | { readonly kind: 'refused'; readonly why: string }
  /** What the caller compares with is not so any more, which is told before anything else is judged. */
  | { readonly kind: 'conflict'; readonly current: readonly RegistryRecord[] };

export interface RelayRules {
  mayRead(caller: RelayCaller, key: string): boolean;
  /** Whether anything below may be read; what may not is left out. */
  mayList(caller: RelayCaller, prefix: string): boolean;
  mayCompact(caller: RelayCaller): boolean;
  judgeHeartbeat(caller: RelayCaller, key: string, value: string): Verdict;
  /** @throws RegistryError of `read` */
  judgeTransaction(
    caller: RelayCaller,
    txn: Transaction,
    read: (keys: readonly string[]) => Promise<ReadAnswer>,
  ): Promise<Verdict>;
}

export const PERMITTED: Verdict = { kind: 'permitted' };
