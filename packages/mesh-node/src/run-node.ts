/** The process around one node: arguments, config problems told all at once, signals, exit codes. */
import { flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '@omnirelay/config';
import { TaggedError } from '@omnirelay/primitives';
import { optimise } from '../bin/own-process.js';
import { RemovedError } from './membership/own-removal.ts';
import { startMeshNode } from './start-mesh-node.ts';

const USAGE = 'usage: omnirelay node --config FILE [--record FILE]\n';
/** `removed` tells a supervisor that another start with the same certificate is of no use; documented in docs/reference/cli.md. */
const EXIT = { ok: 0, failed: 1, usage: 2, removed: 7 } as const;
/** A shutdown that takes longer, once its shards are handed over or at rest, or their time (`drainDeadline`, `workDeadline`) has passed, is ended: nobody waits for a node for ever. */
const SHUTDOWN_DEADLINE_MS = 10_000;

export async function runNode(args: readonly string[]): Promise<number> {
  let path: string | undefined;
  let record: string | undefined;
  try {
    const options = { config: { type: 'string', short: 'c' }, record: { type: 'string' } } as const;
    ({ config: path, record } = parseArgs({ args: [...args], options }).values);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return EXIT.usage;
  }
  if (path === undefined) {
    process.stderr.write(`--config is missing\n${USAGE}`);
    return EXIT.usage;
  }
  const stop = stopSignal();
  try {
    const config = loadConfig({ path, env: process.env });
    if (config.mesh.gossip.role === 'control') optimise();
    const node = await startMeshNode(config, { signal: stop, record });
    // Now, when it takes little: at the end it would keep a process that has shut down, and several at once keep each other for seconds.
    flushCompileCache();
    const end = await Promise.race([node.ended, aborted(stop)]);
    const { drainDeadline, stopGrace, workDeadline } = config.mesh.sharding;
    const ofShards = stopGrace > 0 ? workDeadline : drainDeadline;
    const deadline = setTimeout(() => process.exit(EXIT.failed), SHUTDOWN_DEADLINE_MS + ofShards);
    await node[Symbol.asyncDispose]();
    clearTimeout(deadline);
    if (end === 'stopped') return EXIT.ok;
    process.stderr.write(`this node ended: ${end.detail}\n`);
    return end.reason === 'removed' ? EXIT.removed : EXIT.failed;
  } catch (error) {
    // Told to end while it was still starting.
    if (stop.aborted && error === stop.reason) return EXIT.ok;
    process.stderr.write(`${describe(error)}\n`);
    if (error instanceof RemovedError) return EXIT.removed;
    return error instanceof ConfigError ? EXIT.usage : EXIT.failed;
  }
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  // Under a supervisor: when it is gone, however it went, this node goes too.
  process.on('disconnect', () => stop.abort());
  // The channel to it must not keep a process alive whose node has ended.
  process.channel?.unref();
  return stop.signal;
}

const aborted = (signal: AbortSignal): Promise<'stopped'> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('stopped');
    else signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });

function describe(error: unknown): string {
  if (error instanceof TaggedError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `${error.message}: another process listens there. End it, or choose another port in the config.`;
  return code === undefined ? (error.stack ?? error.message) : error.message;
}
