/** Leadership as the nodes that lead write it: claims with their history, ends of epochs, and refused writes, each in one transaction. */
import { randomUUID } from 'node:crypto';
import { formatFence, nodeScope, scopeKey } from '@omnirelay/protocol';
import type { RegistryWrite, TxnId } from '@omnirelay/registry';
import { HISTORY_PREFIX, REJECTIONS_PREFIX, scopeKindOf } from '../../leadership/scope-kind.ts';
import type { TestNode } from './test-mesh.ts';

export interface WrittenClaim {
  readonly scope: string;
  readonly nodeId: string;
  readonly fence: string;
  readonly claimId: string;
  readonly term: bigint;
  readonly epoch: bigint;
  readonly effects: 'fenced' | 'unfenced';
}

export interface LeadershipWriter {
  claim(scope: string, nodeId: string, more?: object): Promise<WrittenClaim>;
  /** Several at once, in one transaction. */
  claimAll(scopes: readonly string[], nodeId: string): Promise<readonly WrittenClaim[]>;
  /** Keys that retention drops in the same transaction. */
  stepDown(scope: string, ...dropped: readonly string[]): Promise<void>;
  /** The node's lease begins, or begins anew; it stands for these. */
  beginEpoch(nodeId: string, stands?: readonly string[]): Promise<void>;
  /** By `by`: what hangs on it ends with it. */
  endEpoch(nodeId: string, by: string, more?: object): Promise<void>;
  reject(scope: string, writerId: string, unrecorded?: number): Promise<string>;
  put(
    ...writes: readonly { readonly key: string; readonly value: string; readonly minReader?: number }[]
  ): Promise<bigint>;
  drop(...keys: readonly string[]): Promise<void>;
  /** Keys of history as they were written, oldest first. */
  readonly history: readonly string[];
}

const text = (value: object): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));

export function leadershipWriter({ registry, nodeId: writerId }: TestNode): LeadershipWriter {
  const claims = new Map<string, WrittenClaim>();
  const epochs = new Map<string, bigint>();
  const terms = new Map<string, bigint>();
  const history: string[] = [];
  let fences = 0n;
  async function transact(writes: readonly RegistryWrite[]): Promise<bigint> {
    const txnId = randomUUID() as string as TxnId;
    const outcome = await registry.store.transact({
      ...{ under: { kind: 'unfenced' }, writerId, txnId, conditions: [], writes },
    });
    if (outcome.kind !== 'committed') throw new Error(outcome.kind);
    return outcome.revision;
  }
  const put = (key: string, value: object): RegistryWrite => ({ kind: 'put', key, value: text(value) });
  const fence = (): string => {
    fences += 1n;
    const lineageEpoch = registry.state().stored?.lineageEpoch ?? 0n;
    return formatFence({ failoverVersion: 0n, lineageEpoch, revision: fences });
  };
  function noted(kind: string, claim: WrittenClaim, seq: number, more: object = {}): RegistryWrite {
    const { effects: _, ...told } = claim;
    const key = `${HISTORY_PREFIX}${claim.scope}/${claim.fence}-${seq}`;
    history.push(key);
    const at = new Date().toISOString();
    const about = { scopeKind: scopeKindOf(claim.scope), at, correlationId: `c-${claim.claimId}`, txnId: randomUUID() };
    return put(key, { kind, ...told, ...about, ...more });
  }
  function begun(scope: string, nodeId: string, more: object): readonly RegistryWrite[] {
    const term = (terms.get(scope) ?? 0n) + 1n;
    terms.set(scope, term);
    const epoch = epochs.get(nodeId) ?? 1n;
    const claim: WrittenClaim = {
      scope,
      nodeId,
      fence: fence(),
      claimId: randomUUID(),
      term,
      epoch,
      effects: 'unfenced',
    };
    claims.set(scope, claim);
    const stored = { ...claim, bootId: `boot-${nodeId}`, released: false, issuedAt: Date.now() };
    // A claim hangs on the epoch of its node, which has one before it claims.
    const first = epochs.has(nodeId) ? [] : [nodeClaim(nodeId, epoch, { released: false })];
    epochs.set(nodeId, epoch);
    return [...first, put(scopeKey(scope), stored), noted('elected', claim, 0, more)];
  }
  const nodeClaim = (nodeId: string, epoch: bigint, more: object) => {
    const scope = nodeScope(nodeId as never);
    const claim = { scope, nodeId, bootId: `boot-${nodeId}`, fence: fence(), claimId: randomUUID(), effects: 'fenced' };
    return put(scopeKey(scope), { ...claim, epoch, term: epoch, ...more });
  };
  const held = (scope: string): WrittenClaim => {
    const claim = claims.get(scope);
    if (claim === undefined) throw new Error(`nobody leads ${scope}`);
    return claim;
  };
  return {
    history,
    async claimAll(scopes, nodeId) {
      await transact(scopes.flatMap((scope) => begun(scope, nodeId, {})));
      return scopes.map(held);
    },
    async claim(scope, nodeId, more = {}) {
      await transact(begun(scope, nodeId, more));
      return held(scope);
    },
    async stepDown(scope, ...dropped) {
      const claim = held(scope);
      claims.delete(scope);
      const stored = { ...claim, bootId: `boot-${claim.nodeId}`, released: true };
      await transact([
        put(scopeKey(scope), stored),
        noted('stepped-down', claim, 1),
        ...dropped.map((gone) => ({ kind: 'delete', key: gone }) as const),
      ]);
    },
    async beginEpoch(nodeId, stands = []) {
      const epoch = (epochs.get(nodeId) ?? 0n) + 1n;
      epochs.set(nodeId, epoch);
      const liveness = { nodeId, bootId: `boot-${nodeId}`, epoch, beat: 1n, ttlMs: 2_500, held: true, stands };
      await transact([
        put(`liveness/${nodeId}`, liveness),
        nodeClaim(nodeId, epoch, { released: false, issuedAt: Date.now() }),
      ]);
    },
    async endEpoch(nodeId, by, more = {}) {
      const epoch = epochs.get(nodeId) ?? 1n;
      epochs.set(nodeId, epoch + 1n);
      const lost = [...claims.values()].filter((claim) => claim.nodeId === nodeId && claim.epoch === epoch);
      for (const { scope } of lost) claims.delete(scope);
      await transact([
        nodeClaim(nodeId, epoch + 1n, { released: true, ended: { by, why: 'ttl', at: Date.now() } }),
        ...lost.map((claim) => noted('epoch-ended', claim, 1, { by, reason: 'ttl', ...more })),
      ]);
    },
    async reject(scope, writer, unrecorded) {
      const { fence: current, claimId, nodeId } = held(scope);
      const key = `${REJECTIONS_PREFIX}${String(Date.now()).padStart(14, '0')}-${writer}-${randomUUID().slice(0, 8)}`;
      const presented = { fence: formatFence({ failoverVersion: 0n, lineageEpoch: 0n, revision: 0n }), claimId: 'old' };
      const about = {
        scope,
        at: new Date().toISOString(),
        writerId: writer,
        keys: ['jobs/1'],
        correlationId: randomUUID(),
      };
      await transact([
        put(key, {
          ...about,
          presented,
          current: { fence: current, claimId, nodeId },
          ...(unrecorded === undefined ? {} : { unrecorded }),
        }),
      ]);
      return key.slice(REJECTIONS_PREFIX.length);
    },
    put: (...writes) => transact(writes.map((write) => ({ kind: 'put', ...write }))),
    async drop(...keys) {
      await transact(keys.map((key) => ({ kind: 'delete', key })));
    },
  };
}
