/** One shard at one node, as it stands there now, and how it goes from one state to the next. */
import type { Instant, NodeId } from '@omnirelay/primitives';
import type { Effects, Fence } from '../../lease/lease-records.ts';
import type { ShardState } from './ownership-io.ts';

export interface ShardLead {
  readonly claimId: string;
  readonly fence: Fence;
  readonly effects: Effects;
}

/**
 * `waits`: the map gives it to this node, and unfenced effects of somebody else may still be under way. With a lead, where effects have only just become
 * unfenced: what runs under it ends there, and nothing begins meanwhile.
 */
export type ShardHere =
  | { readonly kind: 'admits' | 'paused'; readonly lead: ShardLead }
  | { readonly kind: 'waits'; readonly until: Instant; readonly lead?: ShardLead }
  | {
      readonly kind: 'stopping';
      readonly lead: ShardLead;
      readonly to: NodeId;
      readonly deadline: Instant;
      readonly aborted: boolean;
    }
  /** `may`: from when on it may say that nothing runs; an earlier life's unfenced effects may go on until then. */
  | { readonly kind: 'stopped'; readonly to: NodeId; readonly may: Instant }
  | { readonly kind: 'forwards'; readonly to: NodeId }
  | { readonly kind: 'holds' };

export const leadOf = (here: ShardHere | undefined): ShardLead | undefined =>
  here !== undefined && 'lead' in here ? here.lead : undefined;

export const isHolding = (here: ShardHere | undefined): boolean => here?.kind === 'holds' || here?.kind === 'waits';

export function stateOf(here: ShardHere | undefined): ShardState {
  switch (here?.kind) {
    case undefined:
      return { kind: 'elsewhere' };
    case 'admits':
      return { kind: 'admits', ...here.lead };
    case 'paused':
      return { kind: 'paused' };
    case 'stopping':
      return { kind: 'stopping', to: here.to };
    case 'stopped':
    case 'forwards':
      return { kind: 'forwards', to: here.to };
    case 'waits':
    case 'holds':
      return { kind: 'holds' };
  }
}
