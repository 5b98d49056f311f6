/** Nodes that operators want drained, by the registry's records of peers: what they own is to be given away, and is told so. */
import { nodeId as asNodeId, isName, type NodeId } from '@omnirelay/primitives';
import type { RegistryRecord } from '@omnirelay/registry';
import { PEER_PREFIX, parsePeerRecord } from '../peer-record.ts';

export class DrainingNodes {
  readonly #nodes = new Set<NodeId>();
  /** When each began or ended to be drained, as far back as this node knows. */
  readonly #changedAt = new Map<NodeId, bigint>();

  /** The node of which that is another now, or may be; undefined where the record changes nothing of it. */
  put(key: string, record: RegistryRecord | null): NodeId | undefined {
    const name = key.slice(PEER_PREFIX.length);
    if (!isName(name)) return undefined;
    const nodeId = asNodeId(name);
    if (record === null) {
      this.#nodes.delete(nodeId);
      this.#changedAt.delete(nodeId);
      return undefined;
    }
    const parsed = parsePeerRecord(record);
    const [was, is] = [this.#nodes.has(nodeId), parsed.kind === 'record' && parsed.record.intent === 'Draining'];
    // What it was before this node read it first, nobody knows.
    if (was === is && this.#changedAt.has(nodeId)) return undefined;
    if (is) this.#nodes.add(nodeId);
    else this.#nodes.delete(nodeId);
    this.#changedAt.set(nodeId, record.version);
    return nodeId;
  }

  has(nodeId: NodeId): boolean {
    return this.#nodes.has(nodeId);
  }

  changedAt(nodeId: NodeId): bigint {
    return this.#changedAt.get(nodeId) ?? 0n;
  }
}
