/**
 * What a compare-and-set, a heartbeat and a watch of the registry take on each backend, beside the raw driver that does the same by hand: in
 * turns of a second or so, so that whatever else the machine does meets both.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openSqliteStore } from '@omnirelay/registry';
import { openEtcdStore } from '@omnirelay/registry/etcd';
import { startEtcd } from '@omnirelay/registry/etcd-testing';
import { openPostgresStore } from '@omnirelay/registry/postgres';
import { startPostgres } from '@omnirelay/registry/postgres-testing';
import { openRedisStore } from '@omnirelay/registry/redis';
import { startRedis } from '@omnirelay/registry/redis-testing';
import { type BenchReport, benchReport } from '../report.ts';
import { median, quantile } from '../statistics.ts';
import { adapterContender } from './adapter-contender.ts';
import type { Contender, Contest } from './contender.ts';
import { rawContender } from './raw-calls.ts';
import { rawEtcd } from './raw-etcd.ts';
import { rawPostgres } from './raw-postgres.ts';
import { rawRedis } from './raw-redis.ts';
import { rawSqlite } from './raw-sqlite.ts';
import { relayContest } from './relay-contest.ts';

const BACKENDS = ['sqlite', 'redis', 'etcd', 'postgres', 'relay'] as const;
type Backend = (typeof BACKENDS)[number];

const WRITERS = 16;
const WATCH_EVERY_MS = 4;

export async function registryBench(args: readonly string[], progress: (line: string) => void): Promise<BenchReport> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      backend: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '7' },
      'turn-ms': { type: 'string', default: '1000' },
    },
  });
  const backends = (values.backend ?? BACKENDS) as readonly Backend[];
  const unknown = backends.filter((backend) => !BACKENDS.includes(backend));
  const [rounds, turnMs] = [values.rounds, values['turn-ms']].map(Number) as [number, number];
  if (unknown.length > 0) throw new RangeError(`--backend ${unknown.join(', ')}: expected ${BACKENDS.join(', ')}`);
  if (![rounds, turnMs].every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError('--rounds and --turn-ms take whole numbers above 0');
  const figures: Record<string, number> = {};
  const peers: Record<string, Record<string, number>> = {};
  const ratios: Record<string, number> = {};
  for (const backend of backends) {
    await using contest = await CONTESTS[backend]();
    const measured = await measure(contest, { rounds, turnMs, say: (line) => progress(`${backend}: ${line}`) });
    const named = (values: Record<string, number>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [`${backend}.${name}`, value]));
    peers[`raw ${backend}`] = named(measured.raw);
    if (contest.direct !== undefined) peers[`${backend} direct`] = named(measured.direct);
    Object.assign(figures, named(measured.adapter));
    Object.assign(ratios, named(measured.ratios));
  }
  return benchReport('registry', figures, peers, ratios);
}

async function redisContest(): Promise<Contest> {
  const stack = new AsyncDisposableStack();
  const redis = stack.use(await startRedis());
  const target = { urls: [`redis://127.0.0.1:${redis.port}`] };
  // The adapter first: it loads the functions.
  const open = () => openRedisStore({ target, meshId: 'bench', clusterId: 'adapter' });
  const adapter = stack.use(await adapterContender(open));
  const raw = stack.use(rawContender(await rawRedis(redis.port)));
  return { adapter, raw, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function etcdContest(): Promise<Contest> {
  const stack = new AsyncDisposableStack();
  const etcd = stack.use(await startEtcd());
  const target = { endpoints: [etcd.endpoint] };
  const open = () => openEtcdStore({ target, meshId: 'bench', clusterId: 'adapter' });
  const adapter = stack.use(await adapterContender(open));
  const raw = stack.use(await rawEtcd(etcd.endpoint));
  return { adapter, raw, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function postgresContest(): Promise<Contest> {
  const stack = new AsyncDisposableStack();
  const postgres = stack.use(await startPostgres());
  const target = { hosts: [`127.0.0.1:${postgres.port}`], database: 'postgres', username: 'postgres' };
  // The adapter first: it makes the tables and functions.
  const open = () => openPostgresStore({ target, meshId: 'bench', clusterId: 'adapter' });
  const adapter = stack.use(await adapterContender(open));
  const raw = stack.use(await rawPostgres(postgres.port, WRITERS));
  return { adapter, raw, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function sqliteContest(): Promise<Contest> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'omnirelay-registry-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const open = () => openSqliteStore({ path: join(folder, 'adapter.sqlite'), meshId: 'bench', clusterId: 'adapter' });
  const adapter = stack.use(await adapterContender(open));
  const raw = stack.use(rawSqlite(join(folder, 'raw.sqlite')));
  return { adapter, raw, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const CONTESTS: Readonly<Record<Backend, () => Promise<Contest>>> = {
  sqlite: sqliteContest,
  redis: redisContest,
  etcd: etcdContest,
  postgres: postgresContest,
  relay: relayContest,
};

interface Turn {
  readonly perS: number;
  readonly p99Ms: number;
}

type Act = (contender: Contender, writer: number) => Promise<void>;

/** So many writers, each with one act under way at a time. */
async function turn(contender: Contender, act: Act, how: { writers: number; turnMs: number }): Promise<Turn> {
  const begun = performance.now();
  const taken: number[] = [];
  await Promise.all(
    Array.from({ length: how.writers }, async (_, writer) => {
      for (let at = performance.now(); at - begun < how.turnMs; ) {
        await act(contender, writer);
        const now = performance.now();
        taken.push(now - at);
        at = now;
      }
    }),
  );
  return { perS: (taken.length * 1000) / (performance.now() - begun), p99Ms: quantile(taken, 0.99) };
}

/** Milliseconds from before a write until the watch has told it. */
async function watchTurn(contender: Contender, turnMs: number): Promise<readonly number[]> {
  const sent = new Map<string, number>();
  const taken: number[] = [];
  const tellAll = async () => {
    for (const end = performance.now() + turnMs; performance.now() < end; await delay(WATCH_EVERY_MS)) {
      const value = String(sent.size + taken.length);
      sent.set(value, performance.now());
      await contender.tell(value);
    }
  };
  await using _watching = await contender.watch((value) => {
    const at = sent.get(value);
    if (at === undefined) return;
    sent.delete(value);
    taken.push(performance.now() - at);
  });
  await tellAll();
  for (let waited = 0; sent.size > 0 && waited < 2_000; waited += 10) await delay(10);
  if (sent.size > 0) throw new Error(`${sent.size} changes never reached the watch`);
  return taken;
}

type Side = 'adapter' | 'raw' | 'direct';
type Measured = Record<Side | 'ratios', Record<string, number>>;

async function measure(
  contest: Contest,
  { rounds, turnMs, say }: { rounds: number; turnMs: number; say: (line: string) => void },
): Promise<Measured> {
  const { adapter, raw, direct } = contest;
  const sides: readonly (readonly [Side, Contender])[] = [
    ['adapter', adapter],
    ['raw', raw],
    ...(direct === undefined ? [] : ([['direct', direct]] as const)),
  ];
  const measured: Measured = { adapter: {}, raw: {}, direct: {}, ratios: {} };
  /** Turns of all sides, the order turned round each time. The first round does not count: cold code. */
  const inTurns = async <T>(one: (contender: Contender) => Promise<T>): Promise<Record<Side, T[]>> => {
    const taken: Record<Side, T[]> = { adapter: [], raw: [], direct: [] };
    for (let round = -1; round < rounds; round++) {
      for (const [side, contender] of round % 2 === 0 ? sides : sides.toReversed()) {
        const result = await one(contender);
        if (round >= 0) taken[side].push(result);
      }
    }
    return taken;
  };
  const peers = [
    ['raw', 'Raw'],
    ...(direct === undefined ? [] : ([['direct', 'Direct']] as const)),
  ] as readonly (readonly [Side, string])[];
  const cas: Act = (contender, writer) => contender.compareAndSet(writer);
  const acts: readonly [name: string, act: Act, writers: number][] = [
    ['cas1', cas, 1],
    [`cas${WRITERS}`, cas, WRITERS],
    ['heartbeats', (contender, writer) => contender.heartbeat(writer), WRITERS],
  ];
  for (const [name, act, writers] of acts) {
    say(`${name}, ${rounds} turns each of ${sides.map(([side]) => side).join(', ')}`);
    const turns = await inTurns((contender) => turn(contender, act, { writers, turnMs }));
    for (const [side] of sides) {
      measured[side][`${name}PerS`] = median(turns[side].map(({ perS }) => perS));
      measured[side][`${name}P99Ms`] = median(turns[side].map(({ p99Ms }) => p99Ms));
    }
    for (const [peer, title] of peers) {
      const shares = turns.adapter.map(({ perS }, round) => perS / (turns[peer][round]?.perS ?? Number.NaN));
      measured.ratios[`${name}To${title}`] = median(shares);
    }
  }
  say('watch');
  const taken = await inTurns((contender) => watchTurn(contender, turnMs));
  for (const [side] of sides) {
    measured[side].watchP50Ms = median(taken[side].map((samples) => quantile(samples, 0.5)));
    measured[side].watchP99Ms = median(taken[side].map((samples) => quantile(samples, 0.99)));
  }
  const p99Of = (side: Side): number => measured[side].watchP99Ms ?? Number.NaN;
  for (const [peer, title] of peers) measured.ratios[`watchP99To${title}`] = p99Of('adapter') / p99Of(peer);
  return measured;
}
