/** What the strategies ask of nodes and shards, in columns; what can be reused of an earlier placement is. */
import type { NodeId } from '@omnirelay/primitives';
import type { PlacementNode } from '../model.ts';
import { mixed, namespaceHash, nodeHash, shardHash } from './pair-hash.ts';

export interface NodeColumns {
  readonly weight: Float64Array;
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** The node's positions on a circle of 2^32, sorted; `count` of them. */
  positions(node: number, count: number): Uint32Array;
}

const NONE = new Uint32Array(0);

interface Known {
  readonly first: number;
  readonly second: number;
  positions: Uint32Array;
}

/** The hash of each shard of a namespace. */
export function shardHashes(namespace: string, shardCount: number): Uint32Array {
  const base = namespaceHash(namespace);
  const hashes = new Uint32Array(shardCount);
  for (let shard = 0; shard < shardCount; shard++) hashes[shard] = shardHash(base, shard);
  return hashes;
}

/** Remembers the nodes and shards of the last placement, and no others. What it answers does not depend on what it remembers. */
export class PlacementMemory {
  #namespace = '';
  #shards: Uint32Array = NONE;
  #nodes: readonly PlacementNode[] = [];
  #known: readonly Known[] = [];

  shardsOf(namespace: string, shardCount: number): Uint32Array {
    if (this.#namespace !== namespace || this.#shards.length !== shardCount) {
      this.#namespace = namespace;
      this.#shards = shardHashes(namespace, shardCount);
    }
    return this.#shards;
  }

  /** @param nodes sorted by id, as all that it remembers */
  columnsOf(nodes: readonly PlacementNode[]): NodeColumns {
    const known: Known[] = [];
    const weight = new Float64Array(nodes.length);
    const first = new Uint32Array(nodes.length);
    const second = new Uint32Array(nodes.length);
    let at = 0;
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index] as PlacementNode;
      // Compared for equality first: as a rule it is the very same string.
      while (this.#nodes[at]?.nodeId !== node.nodeId && at < this.#nodes.length) {
        if ((this.#nodes[at] as PlacementNode).nodeId > node.nodeId) break;
        at += 1;
      }
      const entry = this.#nodes[at]?.nodeId === node.nodeId ? (this.#known[at] as Known) : newcomer(node.nodeId);
      known.push(entry);
      weight[index] = node.weight;
      first[index] = entry.first;
      second[index] = entry.second;
    }
    this.#nodes = nodes;
    this.#known = known;
    return {
      weight,
      first,
      second,
      positions: (node, count) => {
        const entry = known[node] as Known;
        if (entry.positions.length !== count) entry.positions = positionsOf(entry, count);
        return entry.positions;
      },
    };
  }
}

function newcomer(id: NodeId): Known {
  const [first, second] = nodeHash(id);
  return { first, second, positions: NONE };
}

function positionsOf({ first, second }: Known, count: number): Uint32Array {
  const positions = new Uint32Array(count);
  for (let replica = 0; replica < count; replica++)
    positions[replica] = mixed((first ^ mixed((second + Math.imul(replica + 1, 0x9e3779b9)) | 0)) | 0);
  return positions.sort();
}
