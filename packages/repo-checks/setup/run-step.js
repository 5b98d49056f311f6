// One named step of the set-up: a short line while it runs, its whole output when it fails. Plain JS for Node 20.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** Twice what the longest suite takes on two quiet cores: a machine may be shared. */
const STEP_DEADLINE_MS = 45 * 60_000;

/** A third of the weight of what does not yield: it gets on where both want the processor, and is out of the way. */
const YIELDING = 5;

/** What runs at the moment. */
const running = new Set();

/** @param {number} startedAt milliseconds of `performance.now()` */
export function elapsed(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/**
 * Runs a program to its end and keeps what it said. Never rejects: a program that cannot start is an outcome too.
 * @param {{ command: string, args: string[], cwd: string, env?: NodeJS.ProcessEnv, yields?: boolean }} step with `yields`, others come first
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function runProgram({ command, args, cwd, env = process.env, yields = false }) {
  return new Promise((resolve) => {
    const chunks = [];
    const [program, ...words] = yields ? ['nice', '-n', String(YIELDING), command, ...args] : [command, ...args];
    // A group of its own, so that a hung step can be ended with everything that it started.
    const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running.add(child);
    if (yields) yieldAsSession(child.pid);
    const endGroup = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // Already gone.
      }
    };
    const interrupted = (signal) => {
      endGroup('SIGTERM');
      process.exitCode = signal === 'SIGINT' ? 130 : 143;
      setTimeout(() => {
        endGroup('SIGKILL');
        process.exit();
      }, 5_000).unref();
    };
    // What yields may have to wait for all the others.
    const deadlineMs = yields ? 2 * STEP_DEADLINE_MS : STEP_DEADLINE_MS;
    const tooLong = setTimeout(() => {
      chunks.push(Buffer.from(`\nEnded after ${deadlineMs / 60_000} minutes without a result.\n`));
      endGroup('SIGKILL');
    }, deadlineMs);
    process.on('SIGINT', interrupted);
    process.on('SIGTERM', interrupted);
    const finish = (ok) => {
      if (!running.delete(child)) return;
      clearTimeout(tooLong);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
      if (process.exitCode === 130 || process.exitCode === 143) {
        // Nothing else begins, and what runs beside ends as well.
        if (running.size === 0) process.exit();
        return;
      }
      resolve({ ok, output: Buffer.concat(chunks).toString('utf8') });
    };
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${command}: ${error.message}\n`));
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}

/** Where Linux shares the processor among sessions, what is nice within one is so to itself alone: the session has to be. */
function yieldAsSession(pid) {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(YIELDING));
  } catch {
    // No such sharing here.
  }
}

/** Like `runProgram`, told on one line: what, how long, and everything the program said when it failed. */
export async function runStep(title, step) {
  const startedAt = performance.now();
  console.log(`  ${title} ...`);
  const outcome = await runProgram(step);
  if (outcome.ok) {
    console.log(`  ${title}: done in ${elapsed(startedAt)}`);
  } else {
    console.log(outcome.output);
    console.log(`  ${title}: FAILED after ${elapsed(startedAt)} (its whole output is above)`);
  }
  return outcome;
}
