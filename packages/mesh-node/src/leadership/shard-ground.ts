/** What shards hang on, as leadership gives it: the node's epoch, the guard's grants, and what is known of the lives of others. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import {
  type ClockReading,
  type Footing,
  footingOf,
  type Grant,
  type LeaseInput,
  type LeaseMachine,
  type LeaseSelf,
  quietAfter,
  type ShardLeadSetting,
} from '@omnirelay/protocol';
import type { RegistryMirror } from '../control-plane/registry-mirror.ts';

export interface ShardGround {
  readonly self: LeaseSelf;
  /** All records below `claims/`. */
  readonly claims: RegistryMirror;
  /** Null while this node has no epoch. */
  footing(): Footing | null;
  /** On the own clock, until when whoever held that epoch of the node may still trust itself; null while that cannot be told. */
  quietAfter(nodeId: NodeId, epoch: bigint): Instant | null;
  /** The shards that this node may accept work for, all of them; passed over when its epoch is no longer that one. */
  assign(epoch: bigint | null, leads: readonly ShardLeadSetting[]): void;
  grant(scope: string): Grant | undefined;
  reading(): ClockReading;
  /** After each turn of the lease machine: its footing may be another one. Returns the way to stop. */
  onTurn(listener: () => void): () => void;
}

export interface ShardGroundSources {
  readonly self: LeaseSelf;
  readonly claims: RegistryMirror;
  readonly machine: LeaseMachine;
  readonly feed: (input: LeaseInput) => void;
  readonly reading: () => ClockReading;
}

export function shardGround({ self, claims, machine, feed, reading }: ShardGroundSources): ShardGround & {
  turned(): void;
} {
  const listeners = new Set<() => void>();
  return {
    self,
    claims,
    footing: () => footingOf(machine.ground),
    quietAfter: (nodeId, epoch) => quietAfter(machine.ground, nodeId, epoch),
    assign(epoch, shards) {
      if (epoch === machine.standing().epoch) feed({ kind: 'shards', shards });
    },
    grant: (scope) => machine.grant(scope),
    reading,
    onTurn(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    turned() {
      for (const listener of [...listeners]) listener();
    },
  };
}
