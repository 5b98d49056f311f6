/**
 * A watch that is cut again and again while members and records change, and goes on at either node: it misses nothing, tells nothing twice
 * where it resumed, and holds in the end what a full list says.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Prng, prng } from '@omnirelay/primitives';
import type { Liveness } from '@omnirelay/protocol';
import type { TxnId } from '@omnirelay/registry';
import type { PeerWatchEvent } from '@omnirelay/wire';
import { expect, it } from 'vitest';
import { decodeViewCursor } from './cursor.ts';
import { readSse } from './testing/read-sse.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, type TestNode } from './testing/test-mesh.ts';
import { twoNodes } from './testing/two-nodes.ts';

type Peer = NonNullable<PeerWatchEvent['peer']>;

const IDS = ['n-1', 'n-2', 'n-3', 'n-4', 'n-5', 'n-6'];
/** It comes and goes, and has no record. */
const GUEST = 'n-9';
const CUTS = 40;
const { mesh, nodes } = await twoNodes();
const token = await mesh.issuer.token('omar', OPERATOR);

const pick = <T>(random: Prng, from: readonly T[]): T => from[random.below(from.length)] as T;

/** Changes of members, whose incarnation counts them, and of records, until it is stopped. */
function churn(random: Prng): () => Promise<number> {
  let stopped = false;
  let changes = 0;
  const incarnations = new Map<string, number>();
  const setAt = (node: TestNode, id: string, liveness: Liveness, incarnation: number): void =>
    node.membership.set(id, liveness, { incarnation });
  const next = (id: string): number => {
    const incarnation = (incarnations.get(id) ?? 0) + 1;
    incarnations.set(id, incarnation);
    return incarnation;
  };
  for (const id of IDS) {
    const incarnation = next(id);
    for (const node of nodes) setAt(node, id, 'alive', incarnation);
  }
  const changeMembers = async (): Promise<void> => {
    const several = IDS.filter(() => random.below(3) === 0).map((id) => {
      const liveness = pick<Liveness>(random, ['alive', 'suspect', 'dead']);
      return { id, liveness, incarnation: next(id) };
    });
    for (const { id, liveness, incarnation } of several) setAt(nodes[0], id, liveness, incarnation);
    // News reaches the other node in the same turn, or a little later.
    if (random.below(3) === 0) await delay(random.below(4));
    for (const { id, liveness, incarnation } of several) setAt(nodes[1], id, liveness, incarnation);
    changes += several.length;
  };
  const changeRecords = async (): Promise<void> => {
    const keys = random.below(2) === 0 ? [pick(random, IDS)] : IDS.filter(() => random.below(2) === 0);
    const value = JSON.stringify({ intent: pick(random, ['Active', 'Cordoned']), labels: {} });
    if (keys.length === 0) return;
    await pick(random, nodes).registry.store.transact({
      under: { kind: 'unfenced' },
      writerId: 'c-1',
      txnId: randomUUID() as string as TxnId,
      conditions: [],
      writes: keys.map((id) => ({ kind: 'put', key: `peers/${id}`, value, schema: 1, minReader: 1 }) as const),
    });
    changes += keys.length;
  };
  const guestComesOrGoes = (): void => {
    const here = nodes[0].membership.view().members.has(GUEST as never);
    const incarnation = here ? 0 : next(GUEST);
    for (const node of nodes) {
      if (here) node.membership.forget(GUEST);
      else setAt(node, GUEST, 'alive', incarnation);
    }
    changes += 1;
  };
  const running = (async () => {
    while (!stopped) {
      const what = random.below(6);
      if (what === 0) guestComesOrGoes();
      else if (what < 3) await changeRecords();
      else await changeMembers();
      await delay(random.below(5));
    }
  })();
  return async () => {
    stopped = true;
    await running;
    return changes;
  };
}

const described = ({ status, intent, incarnation, etag }: Peer): string =>
  `${status} ${intent}, incarnation ${incarnation}, ${etag ?? 'no record'}`;

/** What a watcher holds, and what was wrong with what it was told. */
class Follower {
  readonly copy = new Map<string, string>();
  readonly faults: string[] = [];
  /** The latest incarnation that was told of each. */
  readonly #latest = new Map<string, number>();
  readonly #told = new Set<string>();

  beginAnew(): void {
    this.copy.clear();
    this.#latest.clear();
    this.#told.clear();
  }

  /**
   * Goes on at a node by the cursor of another: it may tell again what lay behind that cursor (of records written together one is behind it when
   * all are), and a guest that came and went in between, so that both views are the same as before, is nobody's news.
   */
  comesFromElsewhere(): void {
    this.#told.clear();
    for (const id of this.#latest.keys()) if (!this.copy.has(id)) this.#latest.delete(id);
  }

  take({ kind, peer, cursor }: PeerWatchEvent): void {
    if (kind === 'Resync') this.beginAnew();
    if (peer === undefined) return;
    const { nodeId } = peer;
    if (kind === 'Removed') {
      this.copy.delete(nodeId);
      return;
    }
    this.copy.set(nodeId, described(peer));
    const incarnation = Number(peer.incarnation);
    const latest = this.#latest.get(nodeId);
    if (kind === 'Changed') {
      if (latest !== undefined && incarnation > latest + 1)
        this.faults.push(`${nodeId} went from incarnation ${latest} to ${incarnation}: one between was missed`);
      const what = `${nodeId} ${described(peer)}`;
      // What another node tells before it has a cursor of its own to give is told again to whoever goes on by the old one.
      if (decodeViewCursor(cursor).node === peer.observedBy) {
        if (this.#told.has(what)) this.faults.push(`${what} was told twice, at last at ${cursor}`);
        this.#told.add(what);
      }
    }
    this.#latest.set(nodeId, Math.max(latest ?? 0, incarnation));
  }
}

async function listed(at: TestNode): Promise<Map<string, string>> {
  await using client = await openRest(at, mesh, { token });
  const { json } = await client.call('GET', '/control/v1/peers');
  return new Map(json.peers.map((peer: Peer) => [peer.nodeId, described(peer)]));
}

it.each([11, 12])(
  'misses nothing and tells nothing twice, however it is cut (seed %i)',
  async (seed) => {
    const random = prng(seed);
    const stop = churn(random.fork('churn'));
    const follower = new Follower();
    let cursor: string | undefined;
    let at = nodes[0];
    const kinds = new Set<string>();
    const follow = async (enough: (events: readonly PeerWatchEvent[]) => boolean): Promise<void> => {
      if (cursor === undefined) follower.beginAnew();
      else if (decodeViewCursor(cursor).node !== at.membership.self) follower.comesFromElsewhere();
      const events = await readSse({ mesh, node: at, token, cursor }, enough);
      for (const event of events) {
        follower.take(event);
        kinds.add(event.kind);
      }
      // What has no cursor is a snapshot, or leads to one: whoever is cut off there begins anew.
      cursor = events.at(-1)?.cursor || undefined;
    };
    for (let cut = 0; cut < CUTS; cut += 1) {
      const many = 1 + random.below(12);
      const anywhere = random.below(6) === 0;
      await follow((events) => events.filter((event) => anywhere || event.cursor !== '').length >= many);
      if (random.below(3) === 0) at = at === nodes[0] ? nodes[1] : nodes[0];
    }
    expect(await stop()).toBeGreaterThan(CUTS);
    await expect.poll(async () => await listed(nodes[1]), { timeout: 10_000 }).toEqual(await listed(nodes[0]));
    await follow((events) => ['Ready', 'Heartbeat'].includes(events.at(-1)?.kind ?? ''));
    expect(follower.faults).toEqual([]);
    expect(follower.copy).toEqual(await listed(at));
    expect([...kinds]).toEqual(expect.arrayContaining(['Snapshot', 'Ready', 'Changed', 'Removed']));
  },
  60_000,
);
