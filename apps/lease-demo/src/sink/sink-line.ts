/**
 * A worker's line to the sink: many questions at once, each answered or failed. A line that breaks is made anew; what was under way on it fails with
 * `lost`, and whether it was done is not known.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BOUNDS } from '../bounds.ts';
import { eachLine } from '../each-line.ts';
import { SinkError } from './sink-error.ts';
import type { SinkAnswer, SinkQuestion } from './sink-state.ts';

type Answered<Q extends SinkQuestion> = Q['ask'] extends 'apply'
  ? Extract<SinkAnswer, { kind: 'applied' | 'duplicate' | 'stale' | 'refused' }>
  : Q['ask'] extends 'find'
    ? Extract<SinkAnswer, { kind: 'found' | 'stale' | 'refused' }>
    : Extract<SinkAnswer, { kind: 'counts' }>;

export interface SinkLine extends Disposable {
  /** Waits for a line as long as the signal lets it. @throws SinkError `lost`, `unsent`, and the signal's reason */
  ask<Q extends SinkQuestion>(question: Q, signal: AbortSignal): Promise<Answered<Q>>;
}

interface Asked {
  answer(answer: SinkAnswer): void;
  fail(error: Error): void;
}

export function sinkLine(port: number): SinkLine {
  const closed = new AbortController();
  const asked = new Map<number, Asked>();
  const { backOffFirstMs, backOffMostMs, waiting } = BOUNDS.sinkLine;
  let next = 0;
  let line: Promise<Socket> | undefined;

  const dial = async (): Promise<Socket> => {
    for (let pause: number = backOffFirstMs; ; pause = Math.min(backOffMostMs, pause * 2)) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const { promise, resolve } = Promise.withResolvers<boolean>();
      socket.once('connect', () => resolve(true)).on('error', () => {});
      socket.once('close', () => resolve(false));
      if (await promise) return keep(socket);
      await delay(pause, undefined, { signal: closed.signal });
    }
  };
  const keep = (socket: Socket): Socket => {
    eachLine(socket, {
      bytes: BOUNDS.sink.lineBytes,
      take(text) {
        const { id, ...answer } = JSON.parse(text) as SinkAnswer & { id: number };
        asked.get(id)?.answer(answer as SinkAnswer);
      },
    });
    const onClose = (): void => {
      line = undefined;
      for (const { fail } of [...asked.values()]) fail(new SinkError('lost', 'the line to the sink broke'));
    };
    if (socket.destroyed) onClose();
    else socket.once('close', onClose);
    return socket;
  };

  return {
    async ask<Q extends SinkQuestion>(question: Q, signal: AbortSignal) {
      signal.throwIfAborted();
      if (asked.size >= waiting) throw new SinkError('unsent', 'too many questions wait for the sink');
      line ??= dial();
      line.catch(() => {});
      const socket = await raced(line, signal);
      const id = next++;
      const { promise, resolve, reject } = Promise.withResolvers<SinkAnswer>();
      const onAbort = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      asked.set(id, { answer: resolve, fail: reject });
      try {
        socket.write(`${JSON.stringify({ id, ...question })}\n`);
        return (await promise) as Answered<Q>;
      } finally {
        asked.delete(id);
        signal.removeEventListener('abort', onAbort);
      }
    },
    [Symbol.dispose]() {
      closed.abort();
      line?.then((socket) => socket.destroy()).catch(() => {});
    },
  };
}

async function raced<T>(wanted: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([wanted, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
