/** Runs the bin of another package in the foreground, as if it were this command: same terminal, same signals, same end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

/** @returns the exit code, or 128 + signal */
export async function runScript(script: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], {
    // The channel closes when this process is gone, however it went; the child then ends too.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const relays = signals.map((signal) => {
    // A terminal sends Ctrl-C to the child as well; asking twice does no harm.
    const relay = () => child.kill(signal);
    process.on(signal, relay);
    return () => process.off(signal, relay);
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  for (const stop of relays) stop();
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
