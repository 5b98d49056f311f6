// One named step of the set-up: a short line while it runs, its whole output when it fails. Plain JS for Node 20.
import { spawn } from 'node:child_process';

const STEP_DEADLINE_MS = 30 * 60_000;

/** @param {number} startedAt milliseconds of `performance.now()` */
export function elapsed(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/**
 * Runs a program to its end and keeps what it said. Never rejects: a program that cannot start is an outcome too.
 * @param {{ command: string, args: string[], cwd: string, env?: NodeJS.ProcessEnv }} step
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function runProgram({ command, args, cwd, env = process.env }) {
  return new Promise((resolve) => {
    const chunks = [];
    // A group of its own, so that a hung step can be ended with everything that it started.
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
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
    const tooLong = setTimeout(() => {
      chunks.push(Buffer.from(`\nEnded after ${STEP_DEADLINE_MS / 60_000} minutes without a result.\n`));
      endGroup('SIGKILL');
    }, STEP_DEADLINE_MS);
    process.on('SIGINT', interrupted);
    process.on('SIGTERM', interrupted);
    const finish = (ok) => {
      clearTimeout(tooLong);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
      if (process.exitCode === 130 || process.exitCode === 143) process.exit();
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
