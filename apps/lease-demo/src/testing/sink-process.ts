/** A sink in a process of its own, to be killed as machines are. */
import { startDemoProcess } from '../start-demo-process.ts';

export interface SinkProcess extends AsyncDisposable {
  readonly port: number;
  /** Resolves once it has ended. */
  kill(): Promise<void>;
}

export async function startSink({
  file,
  port = 0,
}: {
  readonly file: string;
  readonly port?: number;
}): Promise<SinkProcess> {
  const started = await startDemoProcess('sink', ['--file', file, '--port', String(port)]);
  const kill = (): Promise<void> => started.end('SIGKILL');
  return { port: started.told.port as number, kill, [Symbol.asyncDispose]: kill };
}
