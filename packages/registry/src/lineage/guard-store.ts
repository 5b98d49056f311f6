/** The store's methods behind the state: data only from a store that is known to be the right one; otherwise an error that says why. */
import { mismatchError } from '../engine/check-expectation.ts';
import type { GuardedRegistry, RegistryState } from '../guarded-registry.ts';
import type { RegistryStore, Revision, StoreExpectation, WaitOptions, WatchEvent } from '../port.ts';
import { isRegistryError, RegistryError } from '../registry-error.ts';

export interface Guard {
  /** What kind of store it is, or will be once it opens. */
  readonly kind: RegistryStore['kind'];
  store(): RegistryStore | undefined;
  state(): RegistryState;
  expectation(): StoreExpectation | undefined;
  onStateChange(listener: (state: RegistryState) => void): () => void;
  committed(revision: Revision): void;
  /** An answer did not fit: look at the lineage now. */
  suspect(): void;
}

function refusal(state: RegistryState): RegistryError {
  const dark = state.kind === 'dark' || state.kind === 'opening';
  return new RegistryError(dark ? 'registry_dark' : 'lineage_mismatch', state.explanation);
}

/** What this node believes, and what somebody does for whom it writes. @throws RegistryError lineage_mismatch where they cannot both be so */
function bothHold(own: StoreExpectation, theirs: StoreExpectation | undefined): StoreExpectation {
  if (theirs === undefined) return own;
  if (theirs.identity !== own.identity) throw mismatchError({ what: 'identity', found: own.identity }, theirs);
  const [ownVersion, version = ownVersion] = [own.lineageVersion, theirs.lineageVersion];
  if (ownVersion !== undefined && version !== ownVersion) throw mismatchError({ what: 'lineage', found: '' }, theirs);
  const heads = [own.head ?? 0n, theirs.head ?? 0n] as const;
  const head = (heads[0] > heads[1] ? heads[0] : heads[1]) as Revision;
  return { identity: own.identity, head, ...(version === undefined ? {} : { lineageVersion: version }) };
}

export function guardStore(guard: Guard): GuardedRegistry['store'] {
  const sound = (): RegistryStore => {
    const store = guard.store();
    if (store === undefined || guard.state().kind !== 'ok') throw refusal(guard.state());
    return store;
  };
  const watchful = async <T>(call: (store: RegistryStore) => Promise<T>): Promise<T> => {
    try {
      return await call(sound());
    } catch (error) {
      if (isRegistryError(error) && (error.code === 'registry_dark' || error.code === 'lineage_mismatch'))
        guard.suspect();
      throw error;
    }
  };
  const sameStore = <T extends { identity: string }>(answer: T): T => {
    const expected = guard.expectation()?.identity;
    if (guard.state().kind === 'ok' && answer.identity === expected) return answer;
    throw new RegistryError(
      'lineage_mismatch',
      'the registry is another store now: see `omnirelay mesh lineage show`, then `omnirelay mesh lineage adopt`',
    );
  };
  const expecting = (wait: WaitOptions = {}): WaitOptions => {
    const expects = guard.expectation();
    return expects === undefined ? wait : { ...wait, expects: bothHold(expects, wait.expects) };
  };
  return {
    get kind() {
      return guard.store()?.kind ?? guard.kind;
    },
    identity: (wait) => watchful((store) => store.identity(wait)),
    read: (keys, wait) => watchful(async (store) => sameStore(await store.read(keys, wait))),
    list: (prefix, page, wait) => watchful(async (store) => sameStore(await store.list(prefix, page, wait))),
    transact: (txn, wait) =>
      watchful(async (store) => {
        const outcome = await store.transact(txn, expecting(wait));
        if (outcome.kind === 'committed') guard.committed(outcome.revision);
        return outcome;
      }),
    outcomeOf: (txnId, wait) => watchful((store) => store.outcomeOf(txnId, wait)),
    heartbeat: (key, expected, value, wait) =>
      watchful((store) => store.heartbeat(key, expected, value, expecting(wait))),
    watch: (prefix, from, options) => watchWhileSound(guard, sound, { prefix, from, signal: options.signal }),
    compact: (upTo, wait) => watchful((store) => store.compact(upTo, expecting(wait))),
  };
}

/**
 * Ends with an error as soon as the registry is no longer sound, or has another lineage: a watch from a revision of the former one would
 * be silent until the new one has come as far, and look like a quiet mesh.
 */
async function* watchWhileSound(
  guard: Guard,
  sound: () => RegistryStore,
  what: { prefix: string; from: Revision; signal: AbortSignal },
): AsyncGenerator<WatchEvent> {
  const store = sound();
  const lineageId = guard.state().stored?.lineageId;
  const unsound = new AbortController();
  const unsubscribe = guard.onStateChange(({ kind, stored }) => {
    if (kind !== 'ok' || stored?.lineageId !== lineageId) unsound.abort();
  });
  try {
    yield* store.watch(what.prefix, what.from, { signal: AbortSignal.any([what.signal, unsound.signal]) });
    if (unsound.signal.aborted && !what.signal.aborted) throw refusal(guard.state());
  } catch (error) {
    if (isRegistryError(error)) guard.suspect();
    throw error;
  } finally {
    unsubscribe();
  }
}
