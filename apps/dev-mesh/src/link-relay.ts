/**
 * The relay in front of one node's mesh listener. It sees from the source address which node dials, and so which link a connection
 * belongs to. A held direction carries no bytes while both ends stay open, as on a cut cable; a dial across one hangs until its own
 * deadline. When the direction is released, waiting bytes flow on.
 */
import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { BOUNDS } from './bounds.ts';
import type { LinkFaults } from './link-faults.ts';

export interface LinkRelayOptions {
  readonly nodeId: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly target: { readonly host: string; readonly port: number };
  /** The node whose dials leave from this address; undefined for everybody else (they are never held). */
  readonly nodeAt: (address: string) => string | undefined;
  readonly faults: LinkFaults;
}

export interface LinkRelay extends AsyncDisposable {
  readonly port: number;
}

interface Crossing {
  readonly dialler: string | undefined;
  readonly near: Socket;
  /** Absent when the dial came while the link was held. */
  far: Socket | undefined;
}

/** Moves bytes one way, unless the direction is held. */
function carry(from: Socket, to: Socket, isHeld: () => boolean): () => void {
  const update = () => {
    if (isHeld() || to.writableNeedDrain) from.pause();
    else from.resume();
  };
  from.on('data', (chunk) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', update);
  from.on('end', () => to.end());
  return update;
}

export async function startLinkRelay(options: LinkRelayOptions): Promise<LinkRelay> {
  const { nodeId, faults, target } = options;
  const crossings = new Map<Crossing, () => void>();
  const open = (crossing: Crossing) => {
    const { near, dialler } = crossing;
    const far = dial({ host: target.host, port: target.port, noDelay: true, allowHalfOpen: true });
    crossing.far = far;
    const up = carry(near, far, () => dialler !== undefined && faults.isHeld(dialler, nodeId));
    const down = carry(far, near, () => dialler !== undefined && faults.isHeld(nodeId, dialler));
    crossings.set(crossing, () => {
      up();
      down();
    });
    const end = () => {
      crossings.delete(crossing);
      near.destroy();
      far.destroy();
    };
    // A refused or broken target is told to the dialler as what it is: a reset.
    far.on('error', () => near.resetAndDestroy());
    near.on('error', () => far.resetAndDestroy());
    far.on('close', end);
    near.on('close', end);
    crossings.get(crossing)?.();
  };
  const server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (near) => {
    const dialler = options.nodeAt(near.remoteAddress ?? '');
    const crossing: Crossing = { dialler, near, far: undefined };
    if (dialler === undefined || !(faults.isHeld(dialler, nodeId) || faults.isHeld(nodeId, dialler))) {
      open(crossing);
      return;
    }
    crossings.set(crossing, () => {
      if (!faults.isHeld(dialler, nodeId) && !faults.isHeld(nodeId, dialler)) open(crossing);
    });
    near.on('error', () => crossings.delete(crossing));
    near.on('close', () => crossings.delete(crossing));
  });
  server.maxConnections = BOUNDS.relayConnections;
  faults.onChange(() => {
    for (const update of [...crossings.values()]) update();
  });
  server.listen(options.listen.port, options.listen.host);
  await once(server, 'listening');
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : options.listen.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const { near, far } of [...crossings.keys()]) {
        near.destroy();
        far?.destroy();
      }
      await closed;
    },
  };
}
