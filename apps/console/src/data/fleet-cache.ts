/**
 * The last whole picture of the fleet, put aside in the browser for a reload while no control node answers. One picture for one session:
 * opening another session's removes it. Whatever goes wrong here, the page works without.
 */
import type { Fleet } from './apply-frame.ts';
import type { Peer } from './model.ts';

interface Kept {
  readonly session: string;
  readonly asOf: string;
  readonly source: string | undefined;
  readonly peers: readonly Peer[];
}

const DATABASE = 'omnirelay';
const STORE = 'fleet';
const KEY = 'last';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

export async function readCachedFleet(session: string): Promise<Fleet | undefined> {
  try {
    const kept = (await inStore('readonly', (store) => store.get(KEY))) as Kept | undefined;
    if (kept === undefined) return undefined;
    if (kept.session !== session) {
      await inStore('readwrite', (store) => store.delete(KEY));
      return undefined;
    }
    return {
      peers: new Map(kept.peers.map((peer) => [peer.nodeId, peer])),
      ready: true,
      head: { asOf: kept.asOf, lostForMs: 0, ...(kept.source === undefined ? {} : { source: kept.source }) },
    };
  } catch {
    return undefined;
  }
}

export async function cacheFleet(session: string, fleet: Fleet): Promise<void> {
  const { head, peers } = fleet;
  if (head?.asOf === undefined) return;
  const kept: Kept = { session, asOf: head.asOf, source: head.source, peers: [...peers.values()] };
  try {
    await inStore('readwrite', (store) => store.put(kept, KEY));
  } catch {
    // A browser that keeps nothing (private window, full disk) shows nothing after a reload; that is all.
  }
}
