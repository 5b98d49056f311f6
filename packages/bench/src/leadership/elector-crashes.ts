/**
 * The peer's crashes, on the same store: three processes compete for as many scopes as there are runs, one of them holds all, and is killed. Each
 * scope has electors of its own, which renew and look at times of their own; so one kill is as many crashes, and takes no hours.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { askHost } from '../membership/ask-host.ts';
import { sharedClockMs } from '../process-usage.ts';
import { CLIENT_GO } from './elector.ts';
import type { ElectorAnswer, ElectorCommand } from './elector-messages.ts';

const HOST = fileURLToPath(new URL('./elector-process.ts', import.meta.url));
const RIVALS = 2;
/** A candidate has looked by then. */
const LONGEST_WAIT_MS = CLIENT_GO.retryPeriodMs * (1 + CLIENT_GO.jitterFactor);
const DEADLINE_MS = 3 * CLIENT_GO.leaseDurationMs;

export interface ElectorCrashOptions {
  /** A node's config, for its registry. */
  readonly config: string;
  readonly crashes: number;
  readonly progress: (line: string) => void;
}

/** Milliseconds from the kill to the next leader's first accepted write, one a scope. */
export async function electorCrashes({ config, crashes, progress }: ElectorCrashOptions): Promise<readonly number[]> {
  await using processes = new AsyncDisposableStack();
  const scopes = Array.from({ length: crashes }, (_, index) => `s${index}`);
  const taken = new Map<string, { name: string; atMs: number }>();
  const changed = new Set<() => void>();

  const begin = async (name: string): Promise<ChildProcess> => {
    const child = fork(HOST, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    processes.defer(() => end(child));
    child.on('message', (answer: ElectorAnswer) => {
      if (answer.kind === 'accepted') taken.set(answer.scope, { name, atMs: answer.atMs });
      for (const look of [...changed]) look();
    });
    const command: ElectorCommand = { kind: 'compete', name, config, scopes };
    await askHost<ElectorAnswer, 'competing'>(child, [command, 'competing'], { name });
    return child;
  };
  /** Until all scopes are led by others than `not`. */
  const allLed = (not?: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const left = () => scopes.filter((scope) => (taken.get(scope)?.name ?? not) === not);
      const deadline = setTimeout(() => {
        changed.delete(look);
        reject(new Error(`no elector led ${left().join(', ')} within ${DEADLINE_MS / 1000} s`));
      }, DEADLINE_MS);
      const look = (): void => {
        if (left().length > 0) return;
        clearTimeout(deadline);
        changed.delete(look);
        resolve();
      };
      changed.add(look);
      look();
    });

  const holder = await begin('holder');
  await allLed();
  for (let rival = 1; rival <= RIVALS; rival++) await begin(`rival-${rival}`);
  await delay(LONGEST_WAIT_MS + CLIENT_GO.retryPeriodMs);
  const at = sharedClockMs();
  holder.kill('SIGKILL');
  progress(`electors: the holder of ${crashes} locks was killed; a lease lasts ${CLIENT_GO.leaseDurationMs / 1000} s`);
  await allLed('holder');
  return scopes.map((scope) => (taken.get(scope)?.atMs ?? Number.NaN) - at);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
