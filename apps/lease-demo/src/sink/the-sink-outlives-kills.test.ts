/** The sink as a process that is killed at any moment, and its log as a file that was cut off at any byte. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startSink } from '../testing/sink-process.ts';
import { runSink } from './run-sink.ts';
import { SinkError } from './sink-error.ts';
import { type SinkLine, sinkLine } from './sink-line.ts';
import { openSinkLog, readSinkLog } from './sink-log.ts';
import { encodeRecord, type SinkRecord } from './sink-records.ts';

let ends = new AsyncDisposableStack();
afterEach(async () => {
  await ends.disposeAsync();
  ends = new AsyncDisposableStack();
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'omnirelay-sink-'));
  ends.defer(() => rm(made, { recursive: true, force: true }));
  return made;
}

const fence = `0000000000.0000000001.${'7'.padStart(20, '0')}`;
const effect = (seq: number): SinkRecord & { kind: 'applied' } => ({
  ...{ kind: 'applied', run: 'a', seq, key: `k${seq}`, shard: 'orders/00000', fence, worker: 'w1', again: false },
});

/** As a worker does: asks until it is answered, and says when it asks again. */
async function applied(line: SinkLine, seq: number): Promise<void> {
  const { run, key, shard, worker } = effect(seq);
  for (let again = false; ; again = true) {
    try {
      const asked = { ask: 'apply', run, seq, key, shard, fence, worker, again } as const;
      const answer = await line.ask(asked, AbortSignal.timeout(20_000));
      expect(answer.kind).toMatch(again ? /^(applied|duplicate)$/ : /^applied$/);
      return;
    } catch (error) {
      if (!(error instanceof SinkError)) throw error;
    }
  }
}

it('keeps each effect that it acknowledged, and applies none twice, however often it is killed', async () => {
  const file = join(await folder(), 'sink.log');
  let sink = ends.use(await startSink({ file }));
  const { port } = sink;
  const line = ends.use(sinkLine(port));
  const total = 600;
  let done = 0;
  const writer = async (from: number): Promise<void> => {
    for (let seq = from; seq < total; seq += 6) {
      await applied(line, seq);
      done += 1;
    }
  };
  const writing = Promise.all(Array.from({ length: 6 }, (_, from) => writer(from)));
  for (const at of [100, 250, 400]) {
    while (done < at) await new Promise(setImmediate);
    await sink.kill();
    sink = ends.use(await startSink({ file, port }));
  }
  await writing;
  const kept: number[] = [];
  const { counts } = await line.ask({ ask: 'counts' }, AbortSignal.timeout(5_000));
  await readSinkLog(file, (record) => void (record.kind === 'applied' && kept.push(record.seq)));
  expect(kept.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, seq) => seq));
  expect(counts).toMatchObject({ applied: total, appliedDuplicates: 0, refusedStale: 0 });
}, 60_000);

it('refuses who is late, and still knows after a kill whom it refused and whom it listens to', async () => {
  const file = join(await folder(), 'sink.log');
  const first = ends.use(await startSink({ file }));
  const within = AbortSignal.timeout(20_000);
  const { run, key, shard } = effect(1);
  const later = fence.replace('7', '9');
  const late = { ask: 'apply', run, seq: 1, key, shard, fence, worker: 'w1', again: false } as const;
  {
    using line = sinkLine(first.port);
    expect(await line.ask({ ask: 'find', run, seq: 1, shard, fence: later }, within)).toEqual({
      kind: 'found',
      found: false,
    });
    expect(await line.ask(late, within)).toEqual({ kind: 'stale', highest: later });
  }
  await first.kill();
  const second = ends.use(await startSink({ file }));
  using line = sinkLine(second.port);
  expect((await line.ask({ ask: 'counts' }, within)).counts).toMatchObject({ applied: 0, refusedStale: 1 });
  expect(await line.ask(late, within)).toEqual({ kind: 'stale', highest: later });
}, 30_000);

it('goes on from the last whole record, wherever its log was cut off', async () => {
  const file = join(await folder(), 'sink.log');
  const lines = [0, 1, 2].map((seq) => encodeRecord(effect(seq)));
  const whole = lines.join('');
  for (let length = whole.length; length >= whole.length - (lines[2] ?? '').length; length--) {
    await writeFile(file, whole.slice(0, length));
    const read: SinkRecord[] = [];
    await using log = await openSinkLog(file, {
      replay: (record) => read.push(record as SinkRecord),
      remains: () => [],
    });
    expect(read).toEqual(length === whole.length ? [effect(0), effect(1), effect(2)] : [effect(0), effect(1)]);
    await log.append([effect(9)]);
    const after: SinkRecord[] = [];
    await readSinkLog(file, (record) => after.push(record));
    expect(after).toEqual([...read, effect(9)]);
  }
});

it('does not start over a log that was damaged before its end', async () => {
  const file = join(await folder(), 'sink.log');
  await writeFile(file, [0, 1, 2].map((seq) => encodeRecord(effect(seq))).join(''));
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"k1"', '"k7"'));
  const nothing = { replay: () => {}, remains: () => [] };
  await expect(openSinkLog(file, nothing)).rejects.toThrow(/byte \d+ is no record/);
});

it('makes a log that is full shorter and goes on, and knows afterwards what it knew', async () => {
  const file = join(await folder(), 'sink.log');
  const bounds = { logBytes: 16_384, shortenAbove: 4_096 };
  const stop = Promise.withResolvers<void>();
  const port = Promise.withResolvers<number>();
  const running = runSink({ file, port: 0, fences: true, stop: stop.promise, onServe: port.resolve, bounds });
  ends.defer(async () => {
    stop.resolve();
    await running;
  });
  using line = sinkLine(await port.promise);
  const total = 300;
  for (let seq = 0; seq < total; seq++) await applied(line, seq);
  const within = AbortSignal.timeout(20_000);
  expect((await line.ask({ ask: 'counts' }, within)).counts).toMatchObject({ applied: total, appliedDuplicates: 0 });
  expect((await stat(file)).size).toBeLessThanOrEqual(bounds.logBytes);
  await expect(readSinkLog(file, () => {})).rejects.toMatchObject({ code: 'shortened' });
  const { run, shard } = effect(0);
  const found = async (seq: number): Promise<unknown> => line.ask({ ask: 'find', run, seq, shard, fence }, within);
  for (const seq of [0, 1, total - 1]) expect(await found(seq)).toEqual({ kind: 'found', found: true });
  expect(await found(total)).toEqual({ kind: 'found', found: false });
}, 60_000);
