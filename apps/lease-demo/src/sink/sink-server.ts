/**
 * The sink as a server on loopback: lines of JSON, `{"id":7,"ask":"apply",...}` and `{"id":7,"kind":"applied"}`. Questions are judged in the order in which
 * they come; what they leave is written and synced in batches, and every answer waits for the batch that it relies on.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { BOUNDS } from '../bounds.ts';
import { eachLine } from '../each-line.ts';
import type { SinkLog } from './sink-log.ts';
import type { SinkRecord } from './sink-records.ts';
import type { SinkAnswer, SinkQuestion, SinkState } from './sink-state.ts';

export interface SinkServer extends AsyncDisposable {
  readonly port: number;
  /** Rejects when the log cannot be written: what is on the disk is not known any more, so the process must end. Never resolves. */
  readonly broken: Promise<never>;
}

export interface SinkServerOptions {
  readonly state: SinkState;
  readonly log: SinkLog;
  /** 0 lets the system choose. */
  readonly port: number;
}

interface Waiting {
  readonly socket: Socket;
  readonly text: string;
}

export async function serveSink({ state, log, port }: SinkServerOptions): Promise<SinkServer> {
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => {});
  const sockets = new Set<Socket>();
  const paused = new Set<Socket>();
  let answers: Waiting[] = [];
  let records: SinkRecord[] = [];
  /** Shards of which something is not on the disk yet: in the batch that is being gathered, and in the one that is being written. */
  let gathered = new Set<string>();
  let unsynced = new Set<string>();
  let refused = { stale: 0, duplicate: 0 };
  let underWay = 0;
  let writing: Promise<void> | undefined;

  function take(socket: Socket, line: string): void {
    const { id, ...question } = JSON.parse(line) as SinkQuestion & { id: number };
    const { answer, record } = state.judge(question as SinkQuestion);
    const text = `${JSON.stringify({ id, ...answer } satisfies SinkAnswer & { id: number })}\n`;
    // What was found, or not, is on the disk as it is.
    if (
      question.ask === 'find' &&
      record === undefined &&
      !gathered.has(question.shard) &&
      !unsynced.has(question.shard)
    )
      return void socket.write(text);
    if (record !== undefined) records.push(record);
    if (record !== undefined && record.kind !== 'refused') gathered.add(record.shard);
    if (question.ask === 'apply' && answer.kind === 'stale') refused.stale += 1;
    if (answer.kind === 'duplicate') refused.duplicate += 1;
    answers.push({ socket, text });
    underWay += 1;
    if (underWay >= BOUNDS.sink.waiting) hold(socket);
    // What else came in the same turn goes into the same write.
    writing ??= Promise.resolve().then(write);
  }
  function hold(socket: Socket): void {
    paused.add(socket.pause());
  }
  async function write(): Promise<void> {
    try {
      while (answers.length > 0) {
        await new Promise(setImmediate);
        const batch = answers;
        const written = [
          ...records,
          ...(refused.stale + refused.duplicate > 0 ? [{ kind: 'refused', ...refused } as const] : []),
        ];
        [answers, records, refused] = [[], [], { stale: 0, duplicate: 0 }];
        [unsynced, gathered] = [gathered, new Set()];
        if (written.length > 0) await log.append(written);
        unsynced.clear();
        answer(batch);
        underWay -= batch.length;
        for (const socket of paused) socket.resume();
        paused.clear();
      }
    } catch (error) {
      // Nobody is answered: each asks again once the log has been read anew.
      for (const socket of sockets) socket.destroy();
      broken.reject(error);
      return;
    }
    writing = undefined;
  }

  const server = createServer({ noDelay: true }, (socket) => {
    if (sockets.size >= BOUNDS.sink.connections) return void socket.destroy();
    sockets.add(socket);
    socket
      .on('error', () => {})
      .once('close', () => {
        sockets.delete(socket);
        paused.delete(socket);
      });
    eachLine(socket, { bytes: BOUNDS.sink.lineBytes, take: (line) => take(socket, line) });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    broken: broken.promise,
    async [Symbol.asyncDispose]() {
      server.close();
      await writing;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** One write a socket. */
function answer(batch: readonly Waiting[]): void {
  for (const [socket, of] of Map.groupBy(batch, ({ socket }) => socket))
    if (!socket.destroyed) socket.write(of.map(({ text }) => text).join(''));
}
