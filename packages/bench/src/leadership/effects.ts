/**
 * Effects on a resource that all leaders of a scope share, through the registry and under their fence. Each compares the claim, the epoch it hangs on,
 * and the last effect; so the log has an order, and says under which claim each was accepted.
 */
import { randomUUID } from 'node:crypto';
import type { Authority } from '@omnirelay/protocol';
import type { Fence, RegistryCondition, RegistryStore, TxnId } from '@omnirelay/registry';

export interface Effect {
  readonly seq: number;
  readonly nodeId: string;
  readonly fence: string;
  readonly claimId: string;
  readonly txnId: string;
}

export type EffectOutcome =
  | { readonly kind: 'accepted'; readonly effect: Effect }
  | { readonly kind: 'refused'; readonly cause: 'condition' | 'fence'; readonly effect: Effect }
  /** Its answer was lost. */
  | { readonly kind: 'unknown'; readonly effect: Effect };

const PAGE = 500;
const headKey = (scope: string): string => `effects/${scope}/head`;
const logPrefix = (scope: string): string => `effects/${scope}/log/`;
const logKey = (scope: string, seq: number): string => `${logPrefix(scope)}${String(seq).padStart(12, '0')}`;

export interface EffectWriter {
  /** @throws RegistryError where surely nothing was written */
  append(authority: Authority): Promise<EffectOutcome>;
}

/** @param kept whether each effect has a record of its own, or the last one only */
export function effectWriter(store: RegistryStore, nodeId: string, { kept }: { kept: boolean }): EffectWriter {
  return {
    async append({ scope, fence, claimId, conditions }) {
      const key = headKey(scope);
      const [head] = (await store.read([key])).records;
      const last: Effect | undefined = head === undefined ? undefined : JSON.parse(head.value);
      const effect: Effect = { seq: (last?.seq ?? 0) + 1, nodeId, fence, claimId, txnId: randomUUID() };
      const value = JSON.stringify(effect);
      const outcome = await store.transact({
        under: { kind: 'fence', scope, fence: fence as string as Fence, claimId },
        writerId: nodeId,
        txnId: effect.txnId as TxnId,
        conditions: [
          ...(conditions as readonly RegistryCondition[]),
          head === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: head.version },
        ],
        writes: [
          { kind: 'put', key, value },
          ...(kept ? [{ kind: 'put', key: logKey(scope, effect.seq), value } as const] : []),
        ],
      });
      if (outcome.kind === 'committed') return { kind: 'accepted', effect };
      if (outcome.kind === 'conflict') return { kind: 'refused', cause: outcome.cause, effect };
      return { kind: 'unknown', effect };
    },
  };
}

/** The whole log, in its order. */
export async function readEffects(store: RegistryStore, scope: string): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  for (let afterKey: string | undefined; ; ) {
    const page = await store.list(logPrefix(scope), { limit: PAGE, ...(afterKey === undefined ? {} : { afterKey }) });
    for (const { value } of page.records) effects.push(JSON.parse(value) as Effect);
    if (page.nextKey === undefined) return effects;
    afterKey = page.nextKey;
  }
}
