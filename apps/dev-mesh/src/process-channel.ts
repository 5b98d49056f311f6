/** Questions from the supervisor to a child, and its answers, over the channel (IPC) between the two. */
import type { ChildProcess } from 'node:child_process';
import { BOUNDS } from './bounds.ts';

interface Question {
  readonly id: number;
  readonly command: unknown;
}

interface Answer {
  readonly id: number;
  readonly ok: boolean;
  readonly message: string;
}

/** The supervisor's end. */
export function processChannel(child: ChildProcess, ended: Promise<unknown>): (command: unknown) => Promise<string> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let asked = 0;
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  return async (command) => {
    if (!child.connected) throw new RangeError('the process that would answer does not run');
    const id = ++asked;
    const answered = Promise.withResolvers<Answer>();
    waiting.set(id, answered.resolve);
    const giveUp = (message: string) => () => answered.resolve({ id, ok: false, message });
    const deadline = setTimeout(giveUp('no answer in time'), BOUNDS.commandDeadlineMs);
    void ended.then(giveUp('the process ended instead of an answer'));
    try {
      child.send({ id, command } satisfies Question);
      const { ok, message } = await answered.promise;
      if (!ok) throw new RangeError(message);
      return message;
    } finally {
      clearTimeout(deadline);
      waiting.delete(id);
    }
  };
}

/** The child's end: answers with what `handle` returns, or with the message of what it throws. */
export function answerSupervisor(handle: (command: unknown) => string): void {
  process.on('message', ({ id, command }: Question) => {
    const answer = (ok: boolean, message: string) => process.send?.({ id, ok, message } satisfies Answer);
    try {
      answer(true, handle(command));
    } catch (error) {
      answer(false, (error as Error).message);
    }
  });
}
