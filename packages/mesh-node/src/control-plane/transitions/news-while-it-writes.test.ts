/** What a writer of transitions hears while a transaction of its own is on its way is written next, and what is old goes though there is always news. */
import type { RegistryRecord, Transaction } from '@omnirelay/registry';
import { expect, it } from 'vitest';
import type { AuditChain } from '../audit-chain.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { TransitionLog } from './transition-log.ts';
import { encodeTransition, type Transition, transitionKey } from './transition-record.ts';
import { TransitionWriter, type TransitionWriterDeps } from './write-transitions.ts';

const died = (nodeId: string, at: Date): Transition => ({
  ...{ nodeId, change: 'died', bootEpoch: 1n, incarnation: 0 },
  ...{ at, detail: '', correlationId: 'c' },
});

function started(kept: readonly Transition[]) {
  const waiting: Transition[] = [];
  const dropped: string[] = [];
  const commits: { readonly keys: readonly string[]; readonly done: () => void }[] = [];
  const records = kept.map((transition, n) => ({
    ...{ key: transitionKey(transition), value: encodeTransition({ ...transition, recordedBy: 'k1' }) },
    version: BigInt(n + 1),
  })) as unknown as readonly RegistryRecord[];
  const source = { records: () => records.values(), subscribe: () => () => true, loaded: true, get: () => undefined };
  const commitAll: AuditChain['commitAll'] = async ({ writes = [] }) => {
    const answered = Promise.withResolvers<void>();
    commits.push({ keys: writes.map(({ key }) => key), done: answered.resolve });
    await answered.promise;
    waiting.splice(0, writes.length - 1);
    return { kind: 'committed', revision: 9n } as never;
  };
  const transact = async ({ writes }: Transaction) => {
    dropped.push(...writes.map(({ key }) => key));
    return { kind: 'committed', revision: 10n };
  };
  const writer = new TransitionWriter({
    registry: { store: { transact }, state: () => ({ kind: 'ok' }), onStateChange: () => () => undefined },
    leadership: { under: () => ({ scope: 's', conditions: [] }), subscribe: () => () => undefined },
    chain: { commitAll },
    mirror: { reached: async () => true, whenLoaded: () => undefined },
    log: new TransitionLog(source, () => undefined),
    seen: { due: () => [...waiting] },
    principal: { kind: 'node', issuer: 't', subject: 'k1', displayName: 'k1', scopes: [] },
    wall: Date.now,
    isSpokenOf: () => false,
    onError: (error: unknown) => {
      throw error;
    },
  } as unknown as TransitionWriterDeps);
  return { writer, waiting, commits, dropped };
}

it('what comes while it writes is written next, though nobody tells of it again', async () => {
  const { writer, waiting, commits } = started([]);
  using _ = writer;
  waiting.push(died('w1', new Date()));
  writer.wake();
  await expect.poll(() => commits.length).toBe(1);
  waiting.push(died('w2', new Date()));
  writer.wake();
  commits[0]?.done();
  await expect.poll(() => commits[1]?.keys.some((key) => key.includes('/w2/'))).toBe(true);
  commits[1]?.done();
});

it('what is too old goes behind what is written', async () => {
  const old = died('w0', new Date(Date.now() - CONTROL_BOUNDS.transitionAgeMs));
  const { writer, waiting, commits, dropped } = started([old]);
  using _ = writer;
  waiting.push(died('w1', new Date()));
  writer.wake();
  await expect.poll(() => commits.length).toBe(1);
  commits[0]?.done();
  await expect.poll(() => dropped).toEqual([transitionKey(old)]);
});
