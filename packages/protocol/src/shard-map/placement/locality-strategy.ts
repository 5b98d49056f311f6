/** Nodes in the zone of the shard's home first, then those in its region, then any; within each as rendezvous. A shard without a home is at home everywhere. */
import type { Home, PlacementNode } from '../model.ts';
import type { OpenNodes } from './open-nodes.ts';
import type { Preferences, PreferencesInput } from './preferences.ts';
import { RendezvousPreferences } from './rendezvous-strategy.ts';

/** Above any draw of rendezvous: 32 ln 2 in units of 2^-32, of a node with the least weight. */
const FARTHER = 2 ** 40;

/** 0 in the zone (or in the region, where the home names no zone), 1 in the region, 2 elsewhere. */
export function distanceFrom(home: Home, node: Pick<PlacementNode, 'region' | 'zone'>): 0 | 1 | 2 {
  if (home.region !== node.region) return 2;
  return home.zone === undefined || home.zone === node.zone ? 0 : 1;
}

/** Of several homes that name a shard the first counts. */
export const homeOf = (homes: readonly Home[], shard: number): Home | undefined =>
  homes.find(({ shards }) => shards.from <= shard && shard <= shards.to);

export class LocalityPreferences implements Preferences {
  readonly #rendezvous: RendezvousPreferences;
  /** Number of the home of each shard, from 1; 0 without one. */
  readonly #homeOf: Uint16Array;
  readonly #distance: readonly Uint8Array[];
  readonly #within: Uint8Array;

  constructor(input: PreferencesInput, homes: readonly Home[]) {
    this.#rendezvous = new RendezvousPreferences(input);
    this.#homeOf = new Uint16Array(input.shards.length);
    for (const [index, { shards }] of [...homes.entries()].reverse())
      this.#homeOf.fill(index + 1, shards.from, shards.to + 1);
    this.#distance = [
      new Uint8Array(input.nodes.length),
      ...homes.map((home) => Uint8Array.from(input.nodes, (node) => distanceFrom(home, node))),
    ];
    this.#within = new Uint8Array(input.nodes.length);
  }

  /** Whoever has a home before whoever is at home everywhere. */
  readonly turn = (shard: number): number => (this.#homeOf[shard] === 0 ? 1 : 0);

  cost(shard: number, node: number): number {
    const distance = this.#distance[this.#homeOf[shard] as number] as Uint8Array;
    return (distance[node] as number) * FARTHER + this.#rendezvous.cost(shard, node);
  }

  shown(shard: number, node: number): number {
    return this.#rendezvous.shown(shard, node);
  }

  tie(shard: number, node: number): number {
    return this.#rendezvous.tie(shard, node);
  }

  dearest(shard: number, open: OpenNodes, allowed: Uint8Array | null): number {
    const home = this.#homeOf[shard] as number;
    if (home === 0) return this.#rendezvous.dearest(shard, open, allowed);
    const distance = this.#distance[home] as Uint8Array;
    let nearest = 3;
    for (let at = 0; at < open.count; at++) {
      const node = open.list[at] as number;
      if ((distance[node] as number) < nearest && (allowed === null || allowed[node] === 1))
        nearest = distance[node] as number;
    }
    for (let at = 0; at < open.count; at++) {
      const node = open.list[at] as number;
      this.#within[node] = distance[node] === nearest && (allowed === null || allowed[node] === 1) ? 1 : 0;
    }
    return this.#rendezvous.dearest(shard, open, this.#within);
  }
}
