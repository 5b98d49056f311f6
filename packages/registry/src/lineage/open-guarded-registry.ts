/**
 * The registry behind the lineage check (DESIGN, "Fences hold because histories are told apart"). It opens in the background and never
 * hangs its caller: darkness is a state, retried with back-off. Each write carries what this node believes of the store, checked in the
 * same transaction, so a store replaced or restored between two looks is refused too.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '@omnirelay/primitives';
import type {
  AdoptOutcome,
  AdoptRequest,
  FoundingLeave,
  GuardedRegistry,
  LineageRecord,
  RegistryState,
} from '../guarded-registry.ts';
import { type HighWater, type HighWaterKeeper, isAbove } from '../high-water.ts';
import type { RegistryStore, Revision, StoreExpectation, Transaction, TxnId } from '../port.ts';
import { isRegistryError, RegistryError } from '../registry-error.ts';
import { LINEAGE_KEY } from '../well-known-keys.ts';
import { guardStore } from './guard-store.ts';
import { judgeLineage } from './judge-lineage.ts';
import { decodeLineage, encodeLineage } from './lineage-record.ts';
import { nextLineage } from './next-lineage.ts';

export interface GuardedRegistryOptions {
  /** Opens the adapter; called again, with back-off, for as long as it rejects. */
  readonly openStore: (signal: AbortSignal) => Promise<RegistryStore>;
  /** What `openStore` opens, told while it has not. */
  readonly kind: RegistryStore['kind'];
  readonly meshId: string;
  readonly clusterId: string;
  /** The node's own; it outlives this registry. */
  readonly highWater: HighWaterKeeper;
  /** Asked at each look at an empty store. */
  readonly founding: () => FoundingLeave;
  readonly clock: Clock;
  /** Who founds a lineage. */
  readonly writerId?: string;
  readonly checkEveryMs?: number;
  readonly onProblem?: (problem: string) => void;
}

interface Sight {
  readonly stored: LineageRecord | undefined;
  readonly version: Revision | undefined;
  readonly expects: StoreExpectation;
}

type Written =
  | { readonly kind: 'written'; readonly record: LineageRecord; readonly revision: Revision }
  /** Surely not written. */
  | { readonly kind: 'conflict'; readonly explanation: string }
  | { readonly kind: 'unknown'; readonly record: LineageRecord };

const LOOKS = 5;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

export function openGuardedRegistry(options: GuardedRegistryOptions): GuardedRegistry {
  const report = options.onProblem ?? (() => undefined);
  const keeper = options.highWater;
  const closed = new AbortController();
  const listeners = new Set<(state: RegistryState) => void>();
  const checkEvery = options.checkEveryMs ?? 1_000;
  let store: RegistryStore | undefined;
  let sight: Sight | undefined;
  let known: LineageRecord | undefined;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let checking: Promise<void> | undefined;
  let state: RegistryState = {
    kind: 'opening',
    since: options.clock.wall(),
    explanation: 'the registry is being opened',
    highWater: keeper.get(),
  };

  const become = (kind: RegistryState['kind'], explanation: string, seen: Partial<RegistryState> = {}): void => {
    const changed = state.kind !== kind || state.explanation !== explanation;
    const since = state.kind === kind ? state.since : options.clock.wall();
    state = { ...seen, kind, since, explanation, highWater: keeper.get() };
    if (changed) for (const listener of [...listeners]) listener(state);
  };

  const look = async (opened: RegistryStore): Promise<void> => {
    for (let round = 1; round <= LOOKS; round++) {
      const mark = keeper.get();
      const answer = await opened.read([LINEAGE_KEY], { signal: closed.signal });
      const record = answer.records[0];
      const decoded: LineageRecord | 'unreadable' | undefined =
        record === undefined ? undefined : (decodeLineage(record.value) ?? 'unreadable');
      const seen = { identity: answer.identity, head: answer.revision, stored: decoded };
      const belief = {
        meshId: options.meshId,
        clusterId: options.clusterId,
        highWater: round < LOOKS ? keeper.get() : mark,
        known,
        founding: options.founding(),
      };
      const verdict = judgeLineage(seen, belief);
      // The store may have answered before the mark was made: that is no step back.
      if (verdict.kind === 'behind' && isAbove(belief.highWater, mark)) continue;
      if (verdict.kind === 'virgin') {
        // Three control nodes may race: one founds, the others read its record in the next round.
        await writeLineage(opened, {
          before: undefined,
          expects: { identity: answer.identity },
          writerId: options.writerId ?? 'founder',
        });
        continue;
      }
      const stored = decoded === 'unreadable' ? undefined : decoded;
      sight = { stored, version: record?.version, expects: { identity: answer.identity } };
      if (verdict.kind === 'ok' && stored !== undefined) {
        known = stored;
        keeper.raise({ lineageEpoch: stored.lineageEpoch, revision: answer.revision });
      }
      become(verdict.kind, verdict.explanation, {
        ...(stored === undefined ? {} : { stored }),
        storeIdentity: answer.identity,
        head: answer.revision,
      });
      return;
    }
    throw new RegistryError(
      'registry_dark',
      'the registry lineage could not be founded: its record is absent again and again',
    );
  };

  const writeLineage = async (
    opened: RegistryStore,
    how: {
      before: Sight | undefined;
      expects: StoreExpectation;
      writerId: string;
      alongside?: AdoptRequest['alongside'];
    },
  ): Promise<Written> => {
    const record = nextLineage(options, {
      stored: how.before?.stored,
      identity: how.expects.identity,
      highWater: keeper.get(),
    });
    const version = how.before?.version;
    const told = how.before?.stored === undefined ? {} : { before: how.before.stored };
    const more = await how.alongside?.({ ...told, after: record }, (keys, wait) => opened.read(keys, wait));
    const txn: Transaction = {
      under: { kind: 'unfenced' },
      writerId: how.writerId,
      txnId: randomUUID() as TxnId,
      conditions: [
        version === undefined ? { kind: 'absent', key: LINEAGE_KEY } : { kind: 'version', key: LINEAGE_KEY, version },
        ...(more?.conditions ?? []),
      ],
      writes: [{ kind: 'put', key: LINEAGE_KEY, value: encodeLineage(record) }, ...(more?.writes ?? [])],
    };
    const outcome = await opened.transact(txn, { signal: closed.signal, expects: how.expects });
    if (outcome.kind === 'conflict')
      return { kind: 'conflict', explanation: 'another node changed the lineage meanwhile: look again' };
    if (outcome.kind === 'committed') return { kind: 'written', record, revision: outcome.revision };
    const later = await opened.outcomeOf(txn.txnId, { signal: closed.signal }).catch(() => undefined);
    if (later?.kind === 'absent')
      return { kind: 'conflict', explanation: 'the registry lost the request, and nothing was written: adopt again' };
    return later?.kind === 'committed'
      ? { kind: 'written', record, revision: later.revision }
      : { kind: 'unknown', record };
  };

  /** A handle that has ended answers no more, whatever comes back: the next look, after the back-off, opens another. */
  const letGo = async (gone: RegistryStore): Promise<never> => {
    store = undefined;
    await gone[Symbol.asyncDispose]();
    throw gone.ended.reason;
  };

  const check = (): Promise<void> => {
    checking ??= (async () => {
      try {
        if (store?.ended.aborted) await letGo(store);
        store ??= await options.openStore(closed.signal);
        if (closed.signal.aborted) return;
        await look(store);
        failures = 0;
      } catch (error) {
        if (closed.signal.aborted) return;
        failures += 1;
        const foreign = isRegistryError(error) && error.code === 'lineage_mismatch';
        become(foreign ? 'foreign' : 'dark', error instanceof Error ? error.message : String(error));
      } finally {
        checking = undefined;
        plan();
      }
    })();
    return checking;
  };
  const plan = (): void => {
    clearTimeout(timer);
    if (closed.signal.aborted) return;
    const backOff = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), LAST_RETRY_MS) * (0.5 + Math.random() / 2);
    timer = setTimeout(() => void check(), failures === 0 ? checkEvery : backOff);
  };

  const stopListening = keeper.onRaised((mark) => {
    state = { ...state, highWater: mark };
    // A mark from gossip above what this store holds: look now, not in a second.
    if (state.kind === 'ok' && (mark.lineageEpoch !== known?.lineageEpoch || mark.revision > (state.head ?? 0n)))
      void check();
  });

  const adopt = async (request: AdoptRequest): Promise<AdoptOutcome> => {
    await check();
    if (state.kind === 'ok') return { kind: 'not-needed', explanation: `the lineage is sound: ${state.explanation}` };
    if (state.kind === 'dark' || state.kind === 'opening' || store === undefined || sight === undefined) {
      throw new RegistryError('registry_dark', `there is no store to adopt: ${state.explanation}`);
    }
    const before = sight;
    if (before.expects.identity !== request.expectedStoreIdentity) {
      const explanation = `the store is ${before.expects.identity} now, not ${request.expectedStoreIdentity}: look again`;
      return { kind: 'conflict', explanation };
    }
    const told = before.stored === undefined ? {} : { before: before.stored };
    if (request.dryRun) {
      const after = nextLineage(options, {
        stored: before.stored,
        identity: before.expects.identity,
        highWater: keeper.get(),
      });
      return { kind: 'adopted', ...told, after };
    }
    await keeper.flush();
    const { writerId, alongside } = request;
    const written = await writeLineage(store, { before, expects: before.expects, writerId, alongside });
    await check();
    if (written.kind === 'conflict') return written;
    // What the store says now is the answer that was lost, where it is this very lineage.
    const isThere = sight?.stored?.lineageId === written.record.lineageId;
    const revision = written.kind === 'written' ? written.revision : isThere ? sight?.version : undefined;
    if (revision === undefined)
      return {
        kind: 'unknown',
        explanation:
          'the registry did not say whether the store was adopted: it may have been, or may still be. Look with `omnirelay mesh lineage show`: lineage ' +
          `${written.record.lineageId} there means that it was; if it is not there once the registry answers, adopt again`,
      };
    await keeper.flush();
    return { kind: 'adopted', ...told, after: written.record, revision };
  };

  const expectation = (): StoreExpectation | undefined => {
    if (sight?.version === undefined || known === undefined) return sight?.expects;
    const mark = keeper.get();
    return {
      identity: sight.expects.identity,
      lineageVersion: sight.version,
      ...(mark.lineageEpoch === known.lineageEpoch ? { head: mark.revision as Revision } : {}),
    };
  };

  void check();
  const onStateChange = (listener: (next: RegistryState) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    store: guardStore({
      kind: options.kind,
      store: () => store,
      state: () => state,
      expectation,
      onStateChange,
      committed: (revision) => {
        if (known === undefined) return;
        // The head first: a mark of one's own commit is no news to look at.
        state = { ...state, head: revision };
        keeper.raise({ lineageEpoch: known.lineageEpoch, revision });
      },
      suspect: () => {
        // Known to be unsound, it is looked at in its turn: callers must not undo the back-off.
        if (state.kind === 'ok') void check();
      },
    }),
    state: () => state,
    onStateChange,
    adopt,
    raiseHighWater: (mark: HighWater) => void keeper.raise(mark),
    lookAgain: () => void check(),
    async [Symbol.asyncDispose]() {
      closed.abort(new RegistryError('registry_dark', 'the registry was closed'));
      clearTimeout(timer);
      stopListening();
      become('dark', 'the registry was closed');
      await checking;
      await keeper.flush().catch((error) => report(`the registry high water could not be saved: ${String(error)}`));
      await store?.[Symbol.asyncDispose]().then(undefined, (error) => report(String(error)));
    },
  };
}
