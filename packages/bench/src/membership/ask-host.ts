/** One question to a host process over IPC, and its answer: a host that ends or hangs fails the bench, and does not hang it. */
import type { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';

const ANSWER_DEADLINE_MS = 120_000;

export type AskedHost = EventEmitter & Pick<ChildProcess, 'send' | 'exitCode' | 'signalCode'>;

export interface AskOptions {
  /** How the host is called where it fails. */
  readonly name: string;
  readonly deadlineMs?: number;
}

export function askHost<Answer extends { readonly kind: string }, Kind extends Answer['kind']>(
  host: AskedHost,
  [command, kind]: readonly [{ readonly kind: string }, Kind],
  { name, deadlineMs = ANSWER_DEADLINE_MS }: AskOptions,
): Promise<Extract<Answer, { kind: Kind }>> {
  const { promise, resolve, reject } = Promise.withResolvers<Extract<Answer, { kind: Kind }>>();
  const onExit = (): void =>
    reject(new Error(`the host of ${name} ended (${host.exitCode ?? host.signalCode}) instead of an answer`));
  const onMessage = (answer: Answer): void => {
    if (answer.kind === kind) resolve(answer as Extract<Answer, { kind: Kind }>);
  };
  const deadline = setTimeout(
    () => reject(new Error(`the host of ${name} did not answer ${command.kind} within ${deadlineMs / 1000} s`)),
    deadlineMs,
  );
  host.once('exit', onExit);
  host.on('message', onMessage);
  host.send(command);
  return promise.finally(() => {
    clearTimeout(deadline);
    host.off('exit', onExit);
    host.off('message', onMessage);
  });
}
