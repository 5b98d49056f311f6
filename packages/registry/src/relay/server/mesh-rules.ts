/**
 * What a gateway or a worker may ask of the registry: two tables, what it may read and what it may write. What no row names is nobody's to ask
 * for here: audit, join tokens, idempotency keys, the lineage, what leads the mesh itself. Writes are judged by their content too: a lease is
 * written only as the lease protocol writes it (lease-writes.ts).
 */
import type { ReadAnswer, Transaction } from '../../port.ts';
import { judgeAcks } from './judge-acks.ts';
import { judgeClaim } from './judge-claim.ts';
import { judgeBeat, judgeEpoch } from './judge-epoch.ts';
import { judgeHistory, judgeRejection, judgeStepDownDone } from './judge-history.ts';
import { conflictOf, isNamedBy, type Judged, judgedTransaction } from './judged-transaction.ts';
import { PERMITTED, type RelayCaller, type RelayRules, type Verdict } from './relay-rules.ts';

export interface StandingPolicy {
  /** Whether the control nodes let this node stand for a scope of its own naming. */
  mayStandFor(caller: RelayCaller, scope: string): boolean;
}

export interface ReadRow {
  /** A whole key, or with a slash at its end all below. */
  readonly below: string;
  readonly what: string;
  /** Of all below only what this allows; absent: everything. `rest` is what follows in the key. */
  readonly only?: (caller: RelayCaller, rest: string, policy: StandingPolicy) => boolean;
}

export const READABLE: readonly ReadRow[] = [
  { below: 'meta/lineage', what: 'which history of the registry this is' },
  { below: 'meta/epoch-floor', what: 'above which a node begins whose records are gone' },
  { below: 'liveness/', what: 'the leases of all nodes, by which each judges who may be deposed' },
  { below: 'claims/', what: 'who leads what' },
  { below: 'peers/', what: 'what operators want of each node: intent and labels' },
  { below: 'shard-namespaces/', what: 'which namespaces there are, and nodes of which roles own their shards' },
  { below: 'shard-overrides/', what: 'which shards operators have paused or disabled' },
  { below: 'shard-maps/', what: 'which node owns which shard' },
  { below: 'shard-moves/', what: 'which shards are being handed over' },
  {
    below: 'shard-acks/',
    what: 'how far it has come itself with those',
    only: ({ nodeId }, node) => node === nodeId,
  },
  { below: 'scopes/', what: 'what the leaders of scopes have written' },
  {
    below: 'leadership/step-down/',
    what: 'requests to the leader of a scope that it may stand for',
    only: (caller, scope, policy) => policy.mayStandFor(caller, scope),
  },
];

/** Prefixes of several rows that may be followed by one watch; of what is below nobody is told what he may not read. */
const TOGETHER: readonly string[] = ['shard-'];

export interface WriteRow {
  readonly keys: RegExp;
  readonly what: string;
  /** Null: it may. Otherwise why not, to follow "may not write KEY:". */
  readonly judge: (judged: Judged, key: string) => string | null;
}

/** Without a fence. The first row that the key fits counts. */
export const WRITABLE: readonly WriteRow[] = [
  { keys: /^liveness\/[^/]+$/, what: 'its own epoch, or the end of another one', judge: judgeEpoch },
  { keys: /^claims\/node\/[^/]+$/, what: 'the same: both records go together', judge: judgeEpoch },
  {
    keys: /^claims\/(?!(?:global-control|node|shard)$|node\/).+$/,
    what: 'its claim of a scope that is free, and its release',
    judge: judgeClaim,
  },
  { keys: /^leadership\/history\/.+$/, what: 'what became of the claims that it writes', judge: judgeHistory },
  { keys: /^leadership\/rejections\/[^/]+$/, what: 'that a write of its own was refused', judge: judgeRejection },
  { keys: /^shard-acks\/[^/]+$/, what: 'how far it has come with shards that change hands', judge: judgeAcks },
  { keys: /^leadership\/step-down\/.+$/, what: 'that it has stepped down as asked', judge: judgeStepDownDone },
];

const rowOf = (key: string): ReadRow | undefined =>
  READABLE.find(({ below }) =>
    below.endsWith('/') ? key.startsWith(below) && key.length > below.length : key === below,
  );

export function meshRules(policy: StandingPolicy): RelayRules {
  const mayRead = (caller: RelayCaller, key: string): boolean => {
    const row = rowOf(key);
    return row !== undefined && (row.only === undefined || row.only(caller, key.slice(row.below.length), policy));
  };

  /** Under its own claim it may write what belongs to the scope; that the claim stands is compared where the write lands. */
  const judgeFenced = (caller: RelayCaller, { under, writes }: Transaction): Verdict => {
    if (under.kind !== 'fence') return PERMITTED;
    const { scope, claimId } = under;
    if (!policy.mayStandFor(caller, scope)) return refused(`may not stand for the scope ${scope}`);
    if (!isNamedBy(caller.nodeId, claimId)) return refused(`may not use the claim ${claimId}: it is not its own`);
    const wrong = writes.find(({ key }) => !key.startsWith(`scopes/${scope}/`));
    return wrong === undefined
      ? PERMITTED
      : refused(`may not write "${wrong.key}": who leads ${scope} writes below scopes/${scope}/`);
  };

  return {
    mayRead,
    mayList: (_caller, prefix) =>
      TOGETHER.includes(prefix) || READABLE.some(({ below }) => below.endsWith('/') && prefix.startsWith(below)),
    mayCompact: () => false,
    judgeHeartbeat(caller, key, value) {
      if (key !== `liveness/${caller.nodeId}`) return refused(`may not renew "${key}": it is not its own lease`);
      return judgeBeat(caller, value);
    },
    async judgeTransaction(caller, txn, read: (keys: readonly string[]) => Promise<ReadAnswer>) {
      if (txn.writerId !== caller.nodeId) return refused(`may not write in the name of ${txn.writerId}`);
      // A conflict shows the records that were compared.
      const hidden = txn.conditions.find(({ key }) => !mayRead(caller, key));
      if (hidden !== undefined) return refused(`may not compare "${hidden.key}": it may not read it`);
      if (txn.under.kind === 'fence') return judgeFenced(caller, txn);
      const rows = txn.writes.map(({ key }) => ({ key, row: WRITABLE.find(({ keys }) => keys.test(key)) }));
      const unknown = rows.find(({ row }) => row === undefined);
      if (unknown !== undefined) return refused(`may not write "${unknown.key}"`);
      const judged = await judgedTransaction(caller, txn, { read, policy });
      if (typeof judged === 'string') return refused(judged);
      const conflict = conflictOf(judged);
      if (conflict !== null) return { kind: 'conflict', current: conflict };
      for (const { key, row } of rows) {
        const why = row?.judge(judged, key) ?? null;
        if (why !== null) return refused(`may not write "${key}": ${why}`);
      }
      return PERMITTED;
    },
  };
}

const refused = (why: string): Verdict => ({ kind: 'refused', why });
