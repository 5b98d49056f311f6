/**
 * The nodes that may own shards, as they are at one moment, and what each may be given, keeps and gives away. Whoever leads the mesh decides by it, and other
 * control nodes say by it what would be decided: each by the records that it has read itself, and by no rule of its own.
 */
import type { NodeId } from '@omnirelay/primitives';
import {
  type Keeping,
  keepsWhatItHas,
  type NodeSight,
  type OwnerCandidate,
  type PlacementNode,
  placementNodes,
} from '@omnirelay/protocol';
import type { Away, OwnerCandidates } from './owner-candidates.ts';

export class OwnersSeen {
  /** Of all nodes that gossip knows, whatever their role. */
  readonly candidates: readonly OwnerCandidate[];
  readonly sights: readonly NodeSight[];
  readonly #from: OwnerCandidates;
  readonly #byId: ReadonlyMap<string, OwnerCandidate>;
  readonly #sightOf: ReadonlyMap<NodeId, NodeSight>;
  /** Of those that were asked about. */
  readonly #away = new Map<NodeId, Away | null>();

  constructor(from: OwnerCandidates) {
    this.#from = from;
    this.candidates = from.all();
    this.sights = from.sights();
    this.#byId = new Map(this.candidates.map((candidate) => [candidate.nodeId, candidate]));
    this.#sightOf = new Map(this.sights.map((sight) => [sight.nodeId, sight]));
  }

  /** Undefined where gossip has told nothing of the node. */
  candidate(node: string): OwnerCandidate | undefined {
    return this.#byId.get(node);
  }

  /** That may own shards of namespaces of these roles. */
  nodes(roles: readonly string[]): readonly PlacementNode[] {
    return placementNodes(this.candidates, roles);
  }

  isLive(node: NodeId): boolean {
    return this.#sightOf.get(node)?.live === true;
  }

  takes(node: NodeId): boolean {
    return this.#sightOf.get(node)?.takes === true;
  }

  /** All that take shards. */
  taking(): readonly NodeId[] {
    return this.sights.flatMap(({ nodeId, takes }) => (takes ? nodeId : []));
  }

  /** It goes by itself. */
  leaves(node: NodeId): boolean {
    return this.#byId.get(node)?.intent === 'Leaving';
  }

  /** What it has is to be others': it goes by itself, or it lives and takes nothing. */
  givesAway(node: NodeId): boolean {
    return this.leaves(node) || (this.isLive(node) && !this.takes(node));
  }

  /** Its shards go whatever the round has left: it goes by itself, or operators have forced its drain. */
  hurries(node: NodeId): boolean {
    return this.leaves(node) || this.#byId.get(node)?.forced === true;
  }

  /** It has stopped by plan, or is about to, and its shards are kept for its next life. */
  awayOf(node: NodeId): Away | undefined {
    const known = this.#away.get(node);
    if (known !== undefined) return known ?? undefined;
    const away = this.#from.awayOf(node);
    this.#away.set(node, away ?? null);
    return away;
  }

  isAway(node: NodeId): boolean {
    return this.awayOf(node) !== undefined;
  }

  keeps(node: NodeId): Keeping {
    return this.isAway(node) ? 'all' : keepsWhatItHas(this.isLive(node), this.#byId.get(node));
  }
}
