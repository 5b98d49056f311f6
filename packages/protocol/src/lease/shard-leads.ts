/**
 * Shards that a map assigns to this node. They hang on its epoch: no record of their own is renewed, and with the epoch all of them end. An
 * assignment counts only under the epoch it was made for.
 */
import type { LeaseContext } from './lease-context.ts';
import type { Effects, Fence } from './lease-records.ts';
import type { LeaseInput } from './machine-io.ts';

export interface ShardLead {
  readonly fence: Fence;
  readonly claimId: string;
  readonly effects: Effects;
  readonly term: bigint;
}

export class ShardLeads {
  readonly #ctx: LeaseContext;
  #leads = new Map<string, ShardLead>();

  constructor(ctx: LeaseContext) {
    this.#ctx = ctx;
  }

  get(scope: string): ShardLead | undefined {
    return this.#leads.get(scope);
  }

  assign(shards: Extract<LeaseInput, { kind: 'shards' }>['shards']): void {
    const epoch = this.#ctx.own.held?.epoch;
    this.#leads = new Map(
      epoch === undefined ? [] : shards.map(({ scope, ...lead }) => [scope, { ...lead, term: epoch }]),
    );
  }

  end(): void {
    this.#leads.clear();
  }
}
