/**
 * One child of the supervisor: in a process group of its own, its output in a bounded log file, ended by pid with a deadline. Its
 * stdin is a pipe that nobody writes to: when the supervisor is gone, however it went, the pipe closes and the child ends itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, renameSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BOUNDS } from './bounds.ts';
import { processChannel } from './process-channel.ts';

export interface ProcessSpec {
  readonly name: string;
  /** Script and its arguments, run by this very Node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** It answers what it is asked over a channel (IPC). */
  readonly answers?: boolean;
}

export type ProcessState = 'running' | 'frozen' | 'ended';

export interface SupervisedProcess {
  readonly name: string;
  readonly pid: number;
  state(): ProcessState;
  /** The last lines it said, for a message about its end. */
  lastLines(): string;
  /** Resolves with how it ended; `asked` when the supervisor ended it. */
  readonly ended: Promise<{ readonly asked: boolean; readonly how: string }>;
  /** Asks a process that answers; rejects with what it says is wrong, or when it ends first. */
  ask(command: unknown): Promise<string>;
  freeze(): void;
  resume(): void;
  /** SIGTERM, SIGKILL after the deadline; with `hard` SIGKILL at once. Resolves when it is gone. */
  end(options?: { readonly hard?: boolean }): Promise<void>;
}

const TAIL_CHARS = 4_000;
const endWithSupervisor = pathToFileURL(join(import.meta.dirname, 'end-with-supervisor.ts')).href;

/** Keeps a file under the bound by starting anew; the text before is in `<file>.1`. */
function boundedLog(file: string): { write(chunk: Buffer): void; close(): void } {
  let written = 0;
  let out: WriteStream = createWriteStream(file);
  return {
    write: (chunk) => {
      written += chunk.length;
      if (written > BOUNDS.logBytes) {
        out.end();
        renameSync(file, `${file}.1`);
        out = createWriteStream(file);
        written = chunk.length;
      }
      out.write(chunk);
    },
    close: () => out.end(),
  };
}

export function superviseProcess(spec: ProcessSpec): SupervisedProcess {
  const child: ChildProcess = spawn(process.execPath, ['--import', endWithSupervisor, ...spec.args], {
    cwd: spec.cwd,
    env: { ...spec.env },
    stdio: spec.answers === true ? ['pipe', 'pipe', 'pipe', 'ipc'] : ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const log = boundedLog(spec.logFile);
  let tail = '';
  let state: ProcessState = 'running';
  let asked = false;
  const hear = (chunk: Buffer) => {
    log.write(chunk);
    tail = (tail + chunk.toString('utf8')).slice(-TAIL_CHARS);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.stdin?.on('error', () => {});
  const ended = new Promise<{ asked: boolean; how: string }>((resolve) => {
    const finish = (how: string) => {
      state = 'ended';
      log.close();
      resolve({ asked, how });
    };
    child.once('error', (error) => finish(error.message));
    child.once('exit', (code, signal) => finish(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  const pid = child.pid ?? 0;
  const signalGroup = (signal: NodeJS.Signals) => {
    // Never -0, which would be our own group.
    if (pid === 0 || state === 'ended') return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  return {
    name: spec.name,
    pid,
    state: () => state,
    lastLines: () => tail.trimEnd().split('\n').slice(-8).join('\n'),
    ended,
    ask: processChannel(child, ended),
    freeze: () => {
      signalGroup('SIGSTOP');
      if (state === 'running') state = 'frozen';
    },
    resume: () => {
      signalGroup('SIGCONT');
      if (state === 'frozen') state = 'running';
    },
    end: async ({ hard = false } = {}) => {
      if (state === 'ended') return;
      asked = true;
      if (hard) signalGroup('SIGKILL');
      else {
        signalGroup('SIGTERM');
        // A stopped process takes its SIGTERM only once it runs again.
        signalGroup('SIGCONT');
      }
      const deadline = setTimeout(() => signalGroup('SIGKILL'), BOUNDS.endDeadlineMs);
      await ended;
      clearTimeout(deadline);
      if (child.stdout !== null && !child.stdout.closed) await Promise.race([once(child.stdout, 'close'), ended]);
    },
  };
}
