/**
 * What the planner is measured beside, as they are used: each computes all owners anew from the nodes there are, and knows no map. Plain rendezvous (Thaler and
 * Ravishankar 1998), rendezvous with bounded loads (Mirrokni, Thorup and Zadimoghaddam 2018, by its usual factor and as tight as it can be), and a plain ring
 * (Karger et al. 1997) of 100 positions a node.
 */
import { fnv1a32 } from '@omnirelay/primitives';
import type { Owners } from './judge-change.ts';

export type PeerPlacement = (shards: number, nodes: readonly string[]) => Owners;

export const PEER_PLACEMENTS: Readonly<Record<string, PeerPlacement>> = {
  'plain rendezvous': (shards, nodes) => rendezvous(shards, nodes, Number.POSITIVE_INFINITY),
  'bounded rendezvous, 1.25': (shards, nodes) => rendezvous(shards, nodes, 1.25),
  'bounded rendezvous, tight': (shards, nodes) => rendezvous(shards, nodes, 1),
  'plain ring': ring,
};

const POSITIONS = 100;

function scrambled(value: number): number {
  const z = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const y = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (y ^ (y >>> 16)) >>> 0;
}

/** @param factor of the mean load that no node goes above */
function rendezvous(shards: number, nodes: readonly string[], factor: number): Owners {
  const hashes = Uint32Array.from(nodes, (node) => scrambled(fnv1a32(node)));
  const most = Math.ceil((factor * shards) / nodes.length);
  const load = new Uint32Array(nodes.length);
  const open = Int32Array.from(nodes.keys());
  let count = open.length;
  return Array.from({ length: shards }, (_, shard) => {
    const own = scrambled(shard + 0x9e3779b9);
    let best = 0;
    let highest = -1;
    for (let at = 0; at < count; at++) {
      const score = scrambled(own ^ (hashes[open[at] as number] as number));
      if (score <= highest) continue;
      highest = score;
      best = at;
    }
    const node = open[best] as number;
    load[node] = (load[node] as number) + 1;
    if ((load[node] as number) >= most) open[best] = open[--count] as number;
    return nodes[node] as string;
  });
}

function ring(shards: number, nodes: readonly string[]): Owners {
  const places = nodes.flatMap((_node, index) => {
    const hash = scrambled(fnv1a32(nodes[index] as string));
    return Array.from({ length: POSITIONS }, (_, replica) => scrambled(hash + replica) * 2 ** 16 + index);
  });
  const circle = Float64Array.from(places).sort();
  return Array.from({ length: shards }, (_, shard) => {
    const point = scrambled(shard + 0x9e3779b9) * 2 ** 16;
    let from = 0;
    let to = circle.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((circle[middle] as number) < point) from = middle + 1;
      else to = middle;
    }
    return nodes[(circle[from % circle.length] as number) % 2 ** 16] as string;
  });
}
