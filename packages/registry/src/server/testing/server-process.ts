/** A server's program in a test: it is up once it has said so, and gone once it has ended. One process at a time, and another after it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Of what it says, kept to be told where it does not come up. */
const LINES = 20;

export interface ServerProcess {
  /** The one that runs, or ran last and was not ended here. */
  readonly child: ChildProcess | undefined;
  /** Resolves once it is up. @throws with what it said last */
  start(begun: ChildProcess): Promise<void>;
  /** Waits until it has ended. */
  end(signalling: (running: ChildProcess) => void): Promise<void>;
  /** One that is frozen hears SIGTERM too. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

export function serverProcess(program: {
  readonly name: string;
  readonly saysOn: 'stdout' | 'stderr';
  readonly isUp: RegExp;
}): ServerProcess {
  let child: ChildProcess | undefined;
  const end = async (signalling: (running: ChildProcess) => void): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    signalling(running);
    await ended;
  };
  return {
    get child() {
      return child;
    },
    async start(begun) {
      child = begun;
      const said: string[] = [];
      const up = Promise.withResolvers<void>();
      createInterface({ input: begun[program.saysOn]! }).on('line', (line) => {
        if (said.push(line) > LINES) said.shift();
        if (program.isUp.test(line)) up.resolve();
      });
      begun.once('error', up.reject);
      begun.once('exit', (code) =>
        up.reject(new Error(`${program.name} ended (${code}) before it was up:\n${said.join('\n')}`)),
      );
      await up.promise;
    },
    end,
    kill: (signal) =>
      end((running) => {
        running.kill(signal);
        if (signal === 'SIGTERM') running.kill('SIGCONT');
      }),
  };
}
