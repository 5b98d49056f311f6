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
import { openRedisStore } from '@omnirelay/registry/redis';
import { startRedis } from '@omnirelay/registry/redis-testing';
import { type BenchReport, benchReport } from '../report.ts';
import { median, quantile } from '../statistics.ts';
import { adapterContender } from './adapter-contender.ts';
import type { Contender } from './contender.ts';
import { rawRedis } from './raw-redis.ts';
import { rawSqlite } from './raw-sqlite.ts';

const BACKENDS = ['sqlite', 'redis'] as const;
type Backend = (typeof BACKENDS)[number];

const WRITERS = 16;
const WATCH_EVERY_MS = 4;

interface Pair extends AsyncDisposable {
  readonly adapter: Contender;
  readonly raw: Contender;
}

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
  if (unknown.length > 0) throw new RangeError(`--backend ${unknown.join(', ')}: expected ${BACKENDS.join(' or ')}`);
  if (![rounds, turnMs].every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError('--rounds and --turn-ms take whole numbers above 0');
  const figures: Record<string, number> = {};
  const peers: Record<string, Record<string, number>> = {};
  const ratios: Record<string, number> = {};
  for (const backend of backends) {
    await using pair = backend === 'redis' ? await redisPair() : await sqlitePair();
    const measured = await measure(pair, { rounds, turnMs, say: (line) => progress(`${backend}: ${line}`) });
    const peer = Object.entries(measured.raw).map(([name, value]) => [`${backend}.${name}`, value] as const);
    peers[`raw ${backend}`] = Object.fromEntries(peer);
    for (const [name, value] of Object.entries(measured.adapter)) figures[`${backend}.${name}`] = value;
    for (const [name, value] of Object.entries(measured.ratios)) ratios[`${backend}.${name}`] = value;
  }
  return benchReport('registry', figures, peers, ratios);
}

async function redisPair(): Promise<Pair> {
  const stack = new AsyncDisposableStack();
  const redis = stack.use(await startRedis());
  const target = { urls: [`redis://127.0.0.1:${redis.port}`] };
  // The adapter first: it loads the functions.
  const open = () => openRedisStore({ target, meshId: 'bench', clusterId: 'adapter' });
  const adapter = stack.use(await adapterContender(open));
  const raw = stack.use(await rawRedis(redis.port));
  return { adapter, raw, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function sqlitePair(): Promise<Pair> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'omnirelay-registry-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const open = () => openSqliteStore({ path: join(folder, 'adapter.sqlite'), meshId: 'bench', clusterId: 'adapter' });
  const adapter = stack.use(await adapterContender(open));
  const raw = stack.use(rawSqlite(join(folder, 'raw.sqlite')));
  return { adapter, raw, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

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

interface Measured {
  readonly adapter: Record<string, number>;
  readonly raw: Record<string, number>;
  readonly ratios: Record<string, number>;
}

async function measure(
  pair: Pair,
  { rounds, turnMs, say }: { rounds: number; turnMs: number; say: (line: string) => void },
): Promise<Measured> {
  const sides = ['adapter', 'raw'] as const;
  const measured: Measured = { adapter: {}, raw: {}, ratios: {} };
  const cas: Act = (contender, writer) => contender.compareAndSet(writer);
  const acts: readonly [name: string, act: Act, writers: number][] = [
    ['cas1', cas, 1],
    [`cas${WRITERS}`, cas, WRITERS],
    ['heartbeats', (contender, writer) => contender.heartbeat(writer), WRITERS],
  ];
  for (const [name, act, writers] of acts) {
    say(`${name}, ${rounds} turns each of the adapter and the raw driver`);
    const turns = { adapter: [] as Turn[], raw: [] as Turn[] };
    // One before that does not count: cold code.
    for (let round = -1; round < rounds; round++) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const one = await turn(pair[side], act, { writers, turnMs });
        if (round >= 0) turns[side].push(one);
      }
    }
    for (const side of sides) {
      measured[side][`${name}PerS`] = median(turns[side].map(({ perS }) => perS));
      measured[side][`${name}P99Ms`] = median(turns[side].map(({ p99Ms }) => p99Ms));
    }
    const shares = turns.adapter.map(({ perS }, round) => perS / (turns.raw[round]?.perS ?? Number.NaN));
    measured.ratios[`${name}ToRaw`] = median(shares);
  }
  say('watch');
  const taken = { adapter: [] as (readonly number[])[], raw: [] as (readonly number[])[] };
  for (let round = -1; round < rounds; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const one = await watchTurn(pair[side], turnMs);
      if (round >= 0) taken[side].push(one);
    }
  }
  for (const side of sides) {
    measured[side].watchP50Ms = median(taken[side].map((samples) => quantile(samples, 0.5)));
    measured[side].watchP99Ms = median(taken[side].map((samples) => quantile(samples, 0.99)));
  }
  measured.ratios.watchP99ToRaw = (measured.adapter.watchP99Ms ?? Number.NaN) / (measured.raw.watchP99Ms ?? Number.NaN);
  return measured;
}
