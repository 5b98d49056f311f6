/**
 * Since when the effects of a namespace have been as they are, as far as this process has seen. Whoever was deposed goes by what it read before: where
 * effects have only just become fenced, the leases of the gone are waited for as if they were not.
 */
import type { Instant } from '@omnirelay/primitives';
import { type Effects, LONGEST_TTL_MS, type Namespace, NOBODY, type StoredShardMap } from '@omnirelay/protocol';
import { effectsOf, type FollowedNamespace } from '../followed-shards.ts';
import type { NamespaceRecords } from './namespace-desk.ts';

export class LastingEffects {
  readonly #lasts: number;
  readonly #known = new Map<Namespace, { readonly effects: Effects; readonly since: Instant }>();
  readonly #earliest = new WeakMap<StoredShardMap, bigint>();

  /** `rho`: bound on the error of a clock's rate. */
  constructor({ rho }: { readonly rho: number }) {
    this.#lasts = LONGEST_TTL_MS * (1 + rho);
  }

  /** All namespaces there are, at each change of them: how old what is seen first is, nobody here knows. */
  see(all: ReadonlyMap<Namespace, Pick<FollowedNamespace, 'record'>>, now: Instant): void {
    for (const [namespace, { record }] of all) {
      const effects = effectsOf(record);
      if (this.#known.get(namespace)?.effects !== effects) this.#known.set(namespace, { effects, since: now });
    }
    for (const namespace of this.#known.keys()) if (!all.has(namespace)) this.#known.delete(namespace);
  }

  /** `fenced` once nobody can still trust a lease of the time before, or nobody has a shard of that time. */
  of({ namespace, settings, head }: Pick<NamespaceRecords, 'namespace' | 'settings' | 'head'>, now: Instant): Effects {
    const known = this.#known.get(namespace);
    if (effectsOf(settings.record) === 'unfenced') return 'unfenced';
    if (known?.effects === 'fenced' && now - known.since >= this.#lasts) return 'fenced';
    return head !== undefined && this.#earliestOf(head.map) > settings.version ? 'fenced' : 'unfenced';
  }

  /** The revision at which the first of the shards that have an owner came to it. */
  #earliestOf(map: StoredShardMap): bigint {
    let earliest = this.#earliest.get(map);
    if (earliest !== undefined) return earliest;
    for (let shard = 0; shard < map.shardCount; shard++) {
      const revision = map.revision[shard] ?? 0n;
      if (map.owner[shard] !== NOBODY && (earliest === undefined || revision < earliest)) earliest = revision;
    }
    earliest ??= 0n;
    this.#earliest.set(map, earliest);
    return earliest;
  }
}
