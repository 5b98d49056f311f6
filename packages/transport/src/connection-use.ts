/**
 * How a served connection is used, and its end when it is not: no whole request within the first deadline, or none open for the idle one.
 * Kept on the socket under a symbol, as the peer is, because HTTP/2 hands out proxies of sockets.
 */
import type { TLSSocket } from 'node:tls';
import type { TransportBounds } from './bounds.ts';

export type UseBounds = Pick<TransportBounds, 'firstRequestMs' | 'idleMs'>;

export interface ConnectionUse {
  /** A request has begun; what it returns is called when it is over. */
  begin(): () => void;
  /** Takes no further request: ends once none is open. */
  finish(): void;
}

const USE = Symbol('omnirelay connection use');

/** `end` closes politely: what is told there still goes out. */
export function watchUse(socket: TLSSocket, bounds: UseBounds, end: () => void): ConnectionUse {
  let open = 0;
  let finishing = false;
  let idle = setTimeout(end, bounds.firstRequestMs);
  socket.once('close', () => clearTimeout(idle));
  const use: ConnectionUse = {
    begin() {
      open += 1;
      clearTimeout(idle);
      let over = false;
      return () => {
        if (over) return;
        over = true;
        open -= 1;
        if (open > 0 || socket.destroyed) return;
        if (finishing) end();
        else idle = setTimeout(end, bounds.idleMs);
      };
    },
    finish() {
      finishing = true;
      if (open === 0) end();
    },
  };
  Object.defineProperty(socket, USE, { value: use });
  return use;
}

export const useOf = (socket: object): ConnectionUse | undefined => (socket as { readonly [USE]?: ConnectionUse })[USE];
