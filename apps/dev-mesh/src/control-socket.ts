/**
 * How `omnirelay dev ...` speaks to a running supervisor: one JSON line each way over a unix socket in the state folder. Only who has the
 * folder's lock may put a socket there, or take one away that was left behind.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, connect as dial } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BOUNDS } from './bounds.ts';
import { takeFolderLock } from './folder-lock.ts';

export type DevCommand =
  | { readonly command: 'status' }
  | { readonly command: 'kill'; readonly nodes: readonly string[]; readonly freeze?: boolean }
  | { readonly command: 'restart'; readonly nodes: readonly string[] }
  | {
      readonly command: 'partition';
      readonly nodes: readonly string[];
      /** Absent: from all others. */
      readonly from?: readonly string[];
      readonly oneWay?: boolean;
    }
  | { readonly command: 'heal'; readonly nodes?: readonly string[] }
  | { readonly command: 'stop' };

export interface DevStatus {
  readonly consoleUrl: string;
  readonly issuer: string;
  readonly nodes: readonly {
    readonly nodeId: string;
    readonly role: string;
    readonly region: string;
    readonly zone: string;
    readonly state: string;
    readonly pid: number;
    readonly meshPort: number;
    readonly controlGrpcPort?: number;
    readonly healthPort: number;
  }[];
  readonly heldLinks: readonly { readonly from: string; readonly to: string }[];
  /** Where the control node shows a simulated fleet; its members are in no list here. */
  readonly simulated?: { readonly members: number; readonly changesPerSecond: number };
}

export type DevAnswer =
  | { readonly ok: true; readonly message: string; readonly status: DevStatus }
  /** `starting`: ask again, it will be there. */
  | { readonly ok: false; readonly message: string; readonly starting?: boolean };

/** Undefined when nobody answers there. */
export async function askSupervisor(path: string, command: DevCommand): Promise<DevAnswer | undefined> {
  const socket = dial(path);
  socket.setTimeout(BOUNDS.commandDeadlineMs, () => socket.destroy(new Error('the supervisor did not answer in time')));
  try {
    await once(socket, 'connect');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    throw error;
  }
  socket.end(`${JSON.stringify(command)}\n`);
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  // It ended before it could say a word.
  return text === '' ? undefined : (JSON.parse(text) as DevAnswer);
}

export type ControlSocket =
  | { readonly kind: 'held'; readonly close: () => Promise<void> }
  | { readonly kind: 'other'; readonly answer: DevAnswer };

/** Takes the socket, or tells what the supervisor that has it answers. */
export async function takeControlSocket(
  paths: { readonly socket: string; readonly lock: string },
  handle: (command: DevCommand) => Promise<DevAnswer>,
): Promise<ControlSocket> {
  const deadline = AbortSignal.timeout(BOUNDS.commandDeadlineMs);
  for (;;) {
    const lock = takeFolderLock(paths.lock);
    if (lock !== undefined) return serveSocket(paths.socket, lock, handle);
    const answer = await askSupervisor(paths.socket, { command: 'status' });
    if (answer !== undefined) return { kind: 'other', answer };
    // It has the lock and does not listen yet, or no more.
    if (deadline.aborted) {
      return { kind: 'other', answer: { ok: false, message: 'it has the state folder and does not answer' } };
    }
    await delay(BOUNDS.pollMs);
  }
}

async function serveSocket(
  path: string,
  lock: Disposable,
  handle: (command: DevCommand) => Promise<DevAnswer>,
): Promise<ControlSocket> {
  await using stack = new AsyncDisposableStack();
  stack.use(lock);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.setTimeout(BOUNDS.commandDeadlineMs, () => socket.destroy());
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (text.length > BOUNDS.commandBytes) socket.destroy();
      const end = text.indexOf('\n');
      if (end === -1) return;
      const line = text.slice(0, end);
      socket.removeAllListeners('data');
      const answer = async (): Promise<DevAnswer> => {
        try {
          return await handle(JSON.parse(line) as DevCommand);
        } catch (error) {
          return { ok: false, message: (error as Error).message };
        }
      };
      void answer().then((given) => socket.end(`${JSON.stringify(given)}\n`));
    });
  });
  rmSync(path, { force: true });
  server.listen(path);
  await once(server, 'listening');
  stack.defer(async () => {
    const closed = once(server, 'close');
    server.close();
    await closed;
  });
  const held = stack.move();
  return { kind: 'held', close: () => held.disposeAsync() };
}
