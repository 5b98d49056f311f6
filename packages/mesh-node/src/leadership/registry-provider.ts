/**
 * Carries the requests of the lease machine to the registry. Each is answered exactly once and in time: what comes after its deadline is dropped,
 * a read without an answer has failed, and a write without one is `unknown` unless the registry can say what became of it.
 */
import type { ProviderAnswer, ProviderRecord, ProviderRequest } from '@omnirelay/protocol';
import {
  type GuardedRegistry,
  isRegistryError,
  REGISTRY_BOUNDS,
  type RegistryErrorCode,
  type RegistryWrite,
  type Revision,
  type Transaction,
  type TxnId,
} from '@omnirelay/registry';

type Of<K extends ProviderRequest['kind']> = Extract<ProviderRequest, { kind: K }>;
type Unaddressed<T> = T extends ProviderAnswer ? Omit<T, 'request'> : never;
type Answer = Unaddressed<ProviderAnswer>;

export interface RegistryProviderDeps {
  readonly store: GuardedRegistry['store'];
  readonly writerId: string;
  /** Milliseconds that a request may take. */
  readonly within: Readonly<Record<ProviderRequest['kind'], number>>;
  /** What is written along with a transaction, if the registry takes it; the transaction itself never waits for that. */
  readonly alongside: (request: Of<'transact'>) => readonly RegistryWrite[];
  readonly onLeftOut: (records: number, why: string) => void;
  /** What a read has found. */
  readonly onRead: (records: readonly ProviderRecord[]) => void;
  readonly onProblem: (problem: string) => void;
  readonly signal: AbortSignal;
}

export interface RegistryProvider {
  /** Never rejects. */
  ask(request: ProviderRequest): Promise<ProviderAnswer>;
}

/** The transaction itself is sound; what was added to it is what the registry does not take. */
const ABOUT_CONTENT: ReadonlySet<RegistryErrorCode> = new Set([
  'too_large',
  'invalid_key',
  'fence_required',
  'not_permitted',
]);
/** Reading back takes at least this long, or is not begun. */
const READ_BACK_MS = 100;

export function createRegistryProvider(deps: RegistryProviderDeps): RegistryProvider {
  const { store, signal, within } = deps;

  async function read({ keys, prefix }: Of<'read'>): Promise<Answer> {
    const wait = { signal, timeoutMs: within.read };
    // Both at once: each is true at its own revision, and the lower one counts for both.
    const [named, below] = await Promise.all([store.read(keys, wait), prefix === undefined ? null : list(prefix)]);
    const records = below === null ? named.records : [...named.records, ...below.records];
    const revision = below !== null && below.revision < named.revision ? below.revision : named.revision;
    return { kind: 'read-answer', records, revision };
  }

  async function list(prefix: string): Promise<{ records: ProviderRecord[]; revision: bigint }> {
    const records: ProviderRecord[] = [];
    let afterKey: string | undefined;
    let revision: bigint | undefined;
    do {
      const page = { limit: REGISTRY_BOUNDS.pageSize, ...(afterKey === undefined ? {} : { afterKey }) };
      const answer = await store.list(prefix, page, { signal, timeoutMs: within.read });
      // A later page may be from a server that is behind: what it does not have says nothing of what came after.
      if (revision === undefined || answer.revision < revision) revision = answer.revision;
      for (const record of answer.records) records.push(record);
      afterKey = answer.nextKey;
    } while (afterKey !== undefined);
    return { records, revision };
  }

  /** Who leads must not hang on what can be told of it. */
  function besides(request: Of<'transact'>): readonly RegistryWrite[] {
    try {
      return deps.alongside(request);
    } catch (error) {
      deps.onProblem(`what became of ${request.txnId} is not written down: ${(error as Error).stack ?? error}`);
      return [];
    }
  }

  async function transact(request: Of<'transact'>): Promise<Answer> {
    const further = besides(request);
    try {
      return await commit(request, further);
    } catch (error) {
      if (further.length === 0 || !isRegistryError(error) || !ABOUT_CONTENT.has(error.code)) throw error;
      deps.onLeftOut(further.length, error.message);
      return commit(request, []);
    }
  }

  async function commit(request: Of<'transact'>, further: readonly RegistryWrite[]): Promise<Answer> {
    const endsAt = performance.now() + within.transact;
    const outcome = await store.transact(
      {
        under: { kind: 'unfenced' },
        writerId: deps.writerId,
        txnId: request.txnId as TxnId,
        conditions: request.conditions as Transaction['conditions'],
        writes: [...request.writes, ...further],
      },
      { signal, timeoutMs: within.transact },
    );
    if (outcome.kind === 'committed') return { kind: 'committed', version: outcome.revision };
    if (outcome.kind === 'conflict') return { kind: 'conflict' };
    const left = endsAt - performance.now();
    if (left < READ_BACK_MS) return { kind: 'unknown' };
    const found = await store.outcomeOf(request.txnId as TxnId, { signal, timeoutMs: left }).catch(() => undefined);
    if (found?.kind === 'committed') return { kind: 'committed', version: found.revision };
    return found?.kind === 'absent' ? { kind: 'failed', cause: 'dark' } : { kind: 'unknown' };
  }

  async function heartbeat({ key, expected, value }: Of<'heartbeat'>): Promise<Answer> {
    const wait = { signal, timeoutMs: within.heartbeat };
    const outcome = await store.heartbeat(key, expected as Revision, value, wait);
    return outcome.kind === 'conflict' && outcome.current === undefined ? { kind: 'conflict' } : outcome;
  }

  const carryOut = (request: ProviderRequest): Promise<Answer> =>
    request.kind === 'read' ? read(request) : request.kind === 'transact' ? transact(request) : heartbeat(request);

  /** What this node may not do it will ask for again: told once. */
  let refused = '';
  /** A registry error says that nothing was written; anything else says nothing. */
  function failed(request: ProviderRequest, error: unknown): Answer {
    if (isRegistryError(error) && error.code === 'not_permitted' && error.message !== refused) {
      refused = error.message;
      deps.onProblem(`the control nodes refuse what this node stands for: ${refused}`);
    }
    if (isRegistryError(error))
      return { kind: 'failed', cause: error.code === 'lineage_mismatch' ? 'lineage' : 'dark' };
    if (!signal.aborted) deps.onProblem(`a ${request.kind} failed: ${(error as Error).stack ?? error}`);
    return request.kind === 'read' ? { kind: 'failed', cause: 'dark' } : { kind: 'unknown' };
  }

  return {
    async ask(request) {
      const late = Promise.withResolvers<Answer>();
      const timer = setTimeout(
        () => late.resolve(request.kind === 'read' ? { kind: 'failed', cause: 'dark' } : { kind: 'unknown' }),
        within[request.kind],
      );
      const answered = carryOut(request).catch((error: unknown) => failed(request, error));
      const answer = await Promise.race([answered, late.promise]);
      clearTimeout(timer);
      if (answer.kind === 'read-answer') deps.onRead(answer.records);
      return { ...answer, request: request.request } as ProviderAnswer;
    },
  };
}
