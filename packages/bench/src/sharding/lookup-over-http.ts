/** What it takes to ask a control node whose a shard is: a process of its own, with real API, TLS, sockets and registry; map and leases are written by the bench. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prng } from '@omnirelay/primitives';
import {
  emptyMap,
  formatFence,
  type Namespace,
  nodeScope,
  type Placement,
  scopeKey,
  shardName,
  writesFor,
} from '@omnirelay/protocol';
import {
  LINEAGE_KEY,
  openSqliteStore,
  type RegistryCondition,
  type RegistryStore,
  type RegistryWrite,
  type TxnId,
} from '@omnirelay/registry';
import { startControlFleet } from '../control-api/control-fleet.ts';
import { openRestTiming, type RestTiming } from '../control-api/rest-timing.ts';
import { quantile } from '../statistics.ts';

const NAMESPACE = 'bench' as Namespace;
/** Each asks fewer times than one caller may at once. */
const CALLERS = 25;
const READY_MS = 30_000;
const WRITES = 64;
const WRITER = 'bench';

/** @throws Error when a lookup is not answered with the shard */
export async function timeHttpLookups(
  placed: Placement,
  lookups: number,
): Promise<{ readonly lookupHttpP50Ms: number; readonly lookupHttpP99Ms: number }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'omnirelay-lookups-'));
  try {
    await using fleet = await startControlFleet(directory, { nodes: 1, peers: 3, changesPerSecond: 0 });
    await writeMap(fleet.registryPath, placed);
    using stack = new DisposableStack();
    const lines: RestTiming[] = [];
    for (let n = 0; n < CALLERS; n++) {
      const caller = await fleet.caller(`caller-${n}`);
      lines.push(stack.use(await openRestTiming(fleet.httpsPorts[0] as number, caller)));
    }
    const random = prng(placed.owner.length);
    const ask = (n: number) =>
      (lines[n % CALLERS] as RestTiming).get(
        `/control/v1/shards/${NAMESPACE}/${shardName(random.below(placed.owner.length))}`,
      );
    const until = performance.now() + READY_MS;
    while ((await ask(0)).status !== 200) {
      if (performance.now() > until) throw new Error('the control node does not tell of the map');
      await delay(100);
    }
    const tookMs: number[] = [];
    for (let n = 0; n < lookups; n++) {
      const { status, ms } = await ask(n);
      if (status !== 200) throw new Error(`a lookup was answered with ${status}`);
      tookMs.push(ms);
    }
    return { lookupHttpP50Ms: quantile(tookMs, 0.5), lookupHttpP99Ms: quantile(tookMs, 0.99) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The placement as the first generation of a map, and a lease for each of its nodes. */
async function writeMap(file: string, { nodes, owner }: Placement): Promise<void> {
  await using store = await openSqliteStore({ path: file, meshId: 'bench', clusterId: 'bench', writerId: WRITER });
  const lineageEpoch = await lineageOf(store);
  for (let from = 0; from < nodes.length; from += WRITES)
    await transact(
      store,
      nodes
        .slice(from, from + WRITES)
        .map((nodeId, n) => leaseOf(nodeId, { lineageEpoch, revision: BigInt(from + n + 1) })),
    );
  const moves = Array.from(owner, (place, shard) => ({ shard, from: null, to: nodes[place] ?? null }));
  const written = writesFor(
    { map: emptyMap(NAMESPACE, owner.length, lineageEpoch), header: undefined, strategyId: 'rendezvous', lineageEpoch },
    { at: Date.now(), actor: WRITER, cause: 'created', moves, statuses: [] },
  );
  if (written.kind === 'refused') throw new Error(written.detail);
  for (const { writes, conditions } of written.transactions)
    await transact(store, writes, conditions as readonly RegistryCondition[]);
}

async function lineageOf(store: RegistryStore): Promise<bigint> {
  for (const until = performance.now() + READY_MS; performance.now() < until; await delay(50)) {
    const [record] = (await store.read([LINEAGE_KEY])).records;
    if (record !== undefined) return BigInt((JSON.parse(record.value) as { lineageEpoch: string }).lineageEpoch);
  }
  throw new Error('the control node has founded no registry');
}

async function transact(
  store: RegistryStore,
  writes: readonly RegistryWrite[],
  conditions: readonly RegistryCondition[] = [],
): Promise<void> {
  const txnId = crypto.randomUUID() as string as TxnId;
  const outcome = await store.transact({ under: { kind: 'unfenced' }, writerId: WRITER, txnId, conditions, writes });
  if (outcome.kind !== 'committed') throw new Error(`the map was not written: ${outcome.kind}`);
}

function leaseOf(nodeId: Placement['nodes'][number], of: { lineageEpoch: bigint; revision: bigint }): RegistryWrite {
  const scope = nodeScope(nodeId);
  const claim = {
    ...{ scope, nodeId, bootId: `boot-${nodeId}`, claimId: `claim-${nodeId}`, effects: 'fenced' },
    ...{ epoch: '1', term: '1', released: false, issuedAt: Date.now() },
    fence: formatFence({ failoverVersion: 0n, ...of }),
  };
  return { kind: 'put', key: scopeKey(scope), value: JSON.stringify(claim) };
}
