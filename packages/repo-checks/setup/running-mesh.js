// Whether a development mesh of this checkout runs: what it was started from must not be built anew under it. Plain JS for Node 20.
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './checkout.js';

const ANSWER_DEADLINE_MS = 3_000;
/** As apps/dev-mesh/src/state-folder.ts has it: a longer path can be no socket. */
const SOCKET_PATH_CHARS = 100;

function socketOf(home) {
  const path = join(home, 'dev');
  const socket = join(path, 'supervisor.sock');
  if (socket.length <= SOCKET_PATH_CHARS) return socket;
  return join(tmpdir(), `omnirelay-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.sock`);
}

/**
 * Undefined where nobody listens; without `consoleUrl` where the mesh starts still or does not say.
 * @returns {Promise<{ consoleUrl?: string } | undefined>}
 */
export function runningMesh(home = process.env.OMNIRELAY_HOME ?? join(root, '.omnirelay')) {
  return new Promise((resolve) => {
    let listens = false;
    let text = '';
    const socket = connect(socketOf(home));
    const finish = () => {
      clearTimeout(deadline);
      socket.destroy();
      try {
        resolve(listens ? { consoleUrl: JSON.parse(text).status?.consoleUrl } : undefined);
      } catch {
        resolve({});
      }
    };
    const deadline = setTimeout(finish, ANSWER_DEADLINE_MS);
    socket.on('connect', () => {
      listens = true;
      socket.end('{"command":"status"}\n');
    });
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', finish);
    socket.on('close', finish);
  });
}
