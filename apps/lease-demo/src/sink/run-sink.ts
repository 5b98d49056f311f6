/**
 * The sink over its log. When the log is full nobody is answered until it has been read anew, and is shorter: whoever asked meanwhile has lost the line, and
 * asks again.
 */
import { SinkError } from './sink-error.ts';
import { type LogBounds, openSinkLog } from './sink-log.ts';
import { serveSink } from './sink-server.ts';
import { type SinkRules, SinkState } from './sink-state.ts';

export interface RunSinkOptions extends SinkRules {
  readonly file: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Resolves when it is to end. */
  readonly stop: Promise<void>;
  /** Once it serves, for the first time. */
  readonly onServe: (port: number) => void;
  readonly bounds?: LogBounds;
}

/** Resolves once it has ended. Rejects when the log cannot be read or written. */
export async function runSink({ file, stop, onServe, bounds, ...options }: RunSinkOptions): Promise<void> {
  let { port } = options;
  for (let first = true; ; first = false) {
    const state = new SinkState(options);
    await using log = await openSinkLog(file, state, bounds);
    await using server = await serveSink({ state, log, port });
    port = server.port;
    if (first) onServe(port);
    try {
      return await Promise.race([stop, server.broken]);
    } catch (error) {
      if (!(error instanceof SinkError && error.code === 'full')) throw error;
    }
  }
}
