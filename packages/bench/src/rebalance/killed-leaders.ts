/**
 * Plans of many moves over real processes: an operator proposes each by the control API, two others approve what was read, and the leader is killed once so many of its steps were
 * written, at another place of the plan each time. Each must end with what was approved, byte for byte, and no shard moved twice.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeClaim, scopeKey } from '@omnirelay/protocol';
import {
  type Actor,
  type ChangeId,
  type ChangeVerb,
  changeKey,
  contentPrefix,
  decodeChange,
  readContent,
  WAITING,
  writesOfVerb,
} from '@omnirelay/protocol/change';
import { CLUSTER_POLICY, encodePolicy, type PolicyDocument, policyKey } from '@omnirelay/protocol/policy';
import type { RegistryStore, TxnId } from '@omnirelay/registry';
import { writeDocument } from '../workload/write-namespace.ts';
import { NAMESPACES, type OwnerFleet, startOwnerFleet } from './owner-fleet.ts';
import { followPlanRecords, type PlanRecords } from './plan-records.ts';

export interface KilledLeadersOptions {
  readonly controls: number;
  readonly workers: number;
  readonly moves: number;
  /** Plans; the leader of each is killed, at as many places from the first step to the last. */
  readonly runs: number;
  readonly progress: (line: string) => void;
}

export interface KilledLeaders {
  /** Moves, and those of steps that were done more than once, or not at all. */
  readonly moves: number;
  readonly wrongMoves: number;
  /** Plans that ended with other content than was approved, or not at all. */
  readonly wrongPlans: number;
  readonly journalBytesPerMove: number;
  /** Plans that were still under way when their leader was killed. */
  readonly killedMidway: number;
}

const [NAMESPACE] = NAMESPACES;
const ENDS_WITHIN_MS = 120_000;
const SETTLES_WITHIN_MS = 60_000;
const LOOK_MS = 100;
/** Until whoever leads goes by a policy that was written. */
const FOLLOWED_MS = 3_000;
/** People are asked, so that nothing else moves; and as much may move as a plan has. */
const POLICY: PolicyDocument = {
  version: 1,
  mode: 'approval',
  approvals: { needed: 2 },
  guardrails: [],
  hysteresis: { enterAfterMs: 1_000, leaveAfterMs: 1_000 },
  limits: { movesPerNode: 4, movesPerCluster: 8, churnPerHour: 10_000, cooldownMs: 2_000, stageTimeoutMs: 60_000 },
};
const hashText = (text: string): string => createHash('sha256').update(text).digest('hex');
const person = (subject: string): Actor => ({
  ...{ kind: 'person', issuer: 'https://id.example', subject, displayName: subject },
  ...{ mayOperate: true, isAdmin: false },
});

export async function killedLeaders({ runs, moves, progress, ...size }: KilledLeadersOptions): Promise<KilledLeaders> {
  const shards = moves * 2;
  const namespaces = NAMESPACE === undefined ? [] : [NAMESPACE];
  await using fleet = await startOwnerFleet({ backend: 'redis', shards, namespaces, ...size });
  // Before people are asked: evening out is up to them from then on.
  await fleet.settled();
  const by = { issuer: 'https://id.example', subject: 'omar', displayName: 'omar' };
  await writeDocument(fleet.store, policyKey(CLUSTER_POLICY), encodePolicy({ document: POLICY, by, at: Date.now() }));
  await delay(FOLLOWED_MS);
  await using records = await followPlanRecords(fleet.store);
  let [wrongMoves, wrongPlans, killedMidway] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    // A step is written as it begins and as it is done.
    const place = 1 + Math.floor(((run + 0.5) * 2 * moves) / runs);
    const plan = await onePlan(fleet, records, { run, moves, place });
    wrongMoves += plan.wrongMoves;
    if (plan.problem !== null) wrongPlans += 1;
    if (plan.wasMidway) killedMidway += 1;
    progress(
      `plan ${run + 1} of ${runs}: ${plan.leader} killed once ${place} of ${2 * moves} had been written; ${plan.problem ?? 'it ended as approved'}, ${plan.wrongMoves} moves wrong`,
    );
  }
  const all = runs * moves;
  return { moves: all, wrongMoves, wrongPlans, killedMidway, journalBytesPerMove: records.bytes / all };
}

interface PlanOutcome {
  readonly leader: string;
  readonly wrongMoves: number;
  readonly problem: string | null;
  readonly wasMidway: boolean;
}

async function onePlan(
  fleet: OwnerFleet,
  records: PlanRecords,
  { run, moves: count, place }: { readonly run: number; readonly moves: number; readonly place: number },
): Promise<PlanOutcome> {
  const { client, store } = fleet;
  const before = new Map([...fleet.accepted].map(([name, { worker }]) => [name, worker]));
  const names = [...before.keys()].sort();
  const asked = Array.from({ length: count }, (_none, at) => names[(at * 2 + run) % names.length] as string);
  const to = new Map(asked.map((name, at) => [name, nextOf(fleet.workers, before.get(name) as string, at)]));
  const made = await client.changes.create({
    moves: [...to].map(([name, node]) => ({
      namespace: name.split('/')[0] as string,
      shardId: shardIdOf(name),
      to: node,
    })),
    ...{ submit: true, reason: `Plan ${run + 1}, whose leader is killed` },
  });
  const id = made.change.id as ChangeId;
  await records.until(`${id} is checked`, () => records.stateOf(id) === 'awaiting-approval', SETTLES_WITHIN_MS);
  const { canonical } = await client.changes.content({ id });
  for (const subject of ['olga', 'ana'])
    await act(store, id, (contentHash, at) => ({
      ...{ kind: 'approve', by: person(subject), at, contentHash, reason: `Plan ${run + 1} reads well to ${subject}` },
    }));
  await act(store, id, (contentHash, at) => ({ kind: 'execute', by: person('omar'), at, contentHash }));
  await records.until(`${place} steps of ${id} are written`, () => records.writesOf(id) >= place, ENDS_WITHIN_MS);
  const leader = await leaderOf(store);
  const wasMidway = records.stateOf(id) === 'executing';
  await fleet.killControl(leader);
  let problem = await records
    .until(`${id} has completed`, () => records.stateOf(id) === 'completed', ENDS_WITHIN_MS)
    .then(() => null)
    .catch((error: Error) => `${error.message}: it is ${records.stateOf(id)}`);
  const { canonical: now, contentHash } = await client.changes.content({ id });
  if (now !== canonical || hashText(now) !== contentHash) problem ??= 'it is not what was approved';
  await acceptedAs(fleet, to).catch((error: Error) => {
    problem ??= error.message;
  });
  const done = records.doneOf(id);
  const strange = Array.from({ length: count }, (_none, step) => done.get(step) ?? 0).filter((times) => times !== 1);
  const moved = [...fleet.accepted].filter(([name, { worker }]) => worker !== (to.get(name) ?? before.get(name)));
  await fleet.startControl(leader);
  return { leader, problem, wrongMoves: strange.length + moved.length, wasMidway };
}

const nextOf = (workers: readonly string[], worker: string, at: number): string =>
  workers[(workers.indexOf(worker) + 1 + (at % (workers.length - 1))) % workers.length] as string;

const shardIdOf = (name: string): string => (name.split('/')[1] as string).padStart(5, '0');

/** As the control API writes it, under the condition that it be what was read; read again where somebody was faster. */
async function act(
  store: RegistryStore,
  id: ChangeId,
  verbOf: (contentHash: Extract<ChangeVerb, { kind: 'execute' }>['contentHash'], at: number) => ChangeVerb,
): Promise<void> {
  for (const deadline = Date.now() + SETTLES_WITHIN_MS; ; await delay(LOOK_MS)) {
    const [record] = (await store.read([changeKey(id)])).records;
    const header = record === undefined ? undefined : decodeChange(record);
    if (record === undefined || header?.kind !== 'record') throw new Error(`${id} cannot be read`);
    const pages = (await store.list(contentPrefix(id, header.value.revision), { limit: 500 })).records;
    const content = readContent(header.value, pages, hashText);
    if (content.kind !== 'content') throw new Error(content.detail);
    const journal = content.content.steps.map(() => WAITING);
    const change = { header: header.value, content: content.content, journal };
    const stored = { change, version: record.version, stepVersions: new Map() };
    const writes = writesOfVerb(stored, verbOf(header.value.contentHash, Date.now()));
    if (writes.kind !== 'writes') throw new Error(`${id}: ${JSON.stringify(writes)}`);
    const [transaction] = writes.transactions;
    const outcome = await store.transact({
      ...{ under: { kind: 'unfenced' }, writerId: 'bench', txnId: randomUUID() as string as TxnId },
      conditions: (transaction?.conditions ?? []) as never,
      writes: transaction?.writes ?? [],
    });
    if (outcome.kind === 'committed') return;
    if (Date.now() > deadline) throw new Error(`${id} was not written: ${outcome.kind}`);
  }
}

async function leaderOf(store: RegistryStore): Promise<string> {
  const [record] = (await store.read([scopeKey('global-control')])).records;
  const claim = decodeClaim(record?.value ?? '');
  if (claim === undefined) throw new Error('nobody leads');
  return claim.nodeId;
}

async function acceptedAs(fleet: OwnerFleet, to: ReadonlyMap<string, string>): Promise<void> {
  const missing = () => [...to].filter(([name, worker]) => fleet.accepted.get(name)?.worker !== worker);
  for (const deadline = Date.now() + SETTLES_WITHIN_MS; missing().length > 0; await delay(LOOK_MS)) {
    fleet.check();
    if (Date.now() > deadline) throw new Error(`${missing().length} shards are not accepted where they were to go`);
  }
}
