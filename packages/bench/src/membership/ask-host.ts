/** One question to a member host over IPC, and its answer: a host that ends or hangs fails the bench, and does not hang it. */
import type { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import type { HostAnswer, HostCommand } from './host-messages.ts';

const ANSWER_DEADLINE_MS = 120_000;

export type AskedHost = EventEmitter & Pick<ChildProcess, 'send' | 'exitCode' | 'signalCode'>;

export interface AskOptions {
  /** How the host is called where it fails. */
  readonly name: string;
  readonly deadlineMs?: number;
}

export function askHost<K extends HostAnswer['kind']>(
  host: AskedHost,
  [command, kind]: readonly [HostCommand, K],
  { name, deadlineMs = ANSWER_DEADLINE_MS }: AskOptions,
): Promise<Extract<HostAnswer, { kind: K }>> {
  const { promise, resolve, reject } = Promise.withResolvers<Extract<HostAnswer, { kind: K }>>();
  const onExit = (): void =>
    reject(new Error(`the host of ${name} ended (${host.exitCode ?? host.signalCode}) instead of an answer`));
  const onMessage = (answer: HostAnswer): void => {
    if (answer.kind === kind) resolve(answer as Extract<HostAnswer, { kind: K }>);
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
