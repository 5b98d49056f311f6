/**
 * The registry of gateways and workers: nodes of role control hold the store's credentials, and do what is asked of them where it is the
 * caller's to do. It goes from one control node to the next as they come and go; what it cannot know it says.
 */
import { REGISTRY_BOUNDS, RELAY_BOUNDS } from '../bounds.ts';
import { checkKey, checkPrefix, checkRead, checkTransaction, checkValue, checkWatched } from '../check-request.ts';
import type { ListAnswer, ReadAnswer, RegistryStore, StoreIdentity, WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { askAnywhere, attemptTime, type Patience } from './ask-anywhere.ts';
import { expectOutcome, failureError, isOnesOwn } from './call-outcome.ts';
import { ControlNodes } from './control-nodes.ts';
import { followWatch } from './follow-watch.ts';
import type { RelayStoreOptions, RelayTimes } from './relay-options.ts';
import { expecting, RelayWrites } from './relay-writes.ts';

export type { ControlNodeAddress, RelayStoreOptions } from './relay-options.ts';
export { RELAY_STREAM } from './relay-stream.ts';

/** Resolves once a control node has answered for its store. @throws RegistryError; or the signal's reason */
export async function openRelayStore(
  options: RelayStoreOptions & { readonly signal?: AbortSignal },
): Promise<RegistryStore> {
  const store = createRelayStore(options);
  try {
    await store.identity(options.signal === undefined ? {} : { signal: options.signal });
    return store;
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

function createRelayStore(options: RelayStoreOptions): RegistryStore {
  const times: RelayTimes = { ...RELAY_BOUNDS, ...options.times };
  const closed = new AbortController();
  const nodes = new ControlNodes(options, times);
  const writes = new RelayWrites(nodes, times.readBackMs);
  let watchers = 0;

  const patience = (wait: WaitOptions = {}): Patience => {
    wait.signal?.throwIfAborted();
    closed.signal.throwIfAborted();
    const { timeoutMs = REGISTRY_BOUNDS.defaultTimeoutMs } = wait;
    return {
      signal: wait.signal,
      deadline: performance.now() + Math.min(timeoutMs, RELAY_BOUNDS.longestCallMs),
      attemptMs: times.attemptMs,
    };
  };

  return {
    kind: 'relay',
    ended: closed.signal,
    async identity(wait) {
      const outcome = await askAnywhere(nodes, { kind: 'identity' }, patience(wait));
      return expectOutcome(outcome, 'identity').identity as StoreIdentity;
    },
    async read(keys, wait) {
      checkRead(keys);
      return expectOutcome(await askAnywhere(nodes, { kind: 'read', keys }, patience(wait)), 'read')
        .answer as ReadAnswer;
    },
    async list(prefix, page, wait) {
      checkPrefix(prefix);
      const limit = Math.max(1, Math.min(page.limit, REGISTRY_BOUNDS.pageSize));
      const operation = { kind: 'list', prefix, ...page, limit } as const;
      return expectOutcome(await askAnywhere(nodes, operation, patience(wait)), 'list').answer as ListAnswer;
    },
    async transact(txn, wait) {
      checkTransaction(txn);
      return writes.transact(txn, wait?.expects, patience(wait));
    },
    async outcomeOf(txnId, wait) {
      return (await writes.outcomeOf(txnId, patience(wait))) as Awaited<ReturnType<RegistryStore['outcomeOf']>>;
    },
    async heartbeat(key, expected, value, wait) {
      checkKey(key);
      checkValue(key, value);
      const operation = { kind: 'heartbeat', key, expected, value, ...expecting(wait?.expects) } as const;
      return (await onceSent(nodes, operation, patience(wait))) as Awaited<ReturnType<RegistryStore['heartbeat']>>;
    },
    async *watch(prefix, from, { signal }) {
      checkWatched(prefix);
      closed.signal.throwIfAborted();
      if (watchers >= RELAY_BOUNDS.watchesPerCaller)
        throw new RegistryError('too_large', `this handle has ${watchers} watchers already: share one`);
      watchers += 1;
      const both = AbortSignal.any([signal, closed.signal]);
      try {
        yield* followWatch(nodes, { prefix, from, darkMs: times.watchDarkMs, signal: both });
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        watchers -= 1;
      }
      if (!signal.aborted) closed.signal.throwIfAborted();
    },
    async compact(upTo, wait) {
      expectOutcome(
        await askAnywhere(nodes, { kind: 'compact', upTo, ...expecting(wait?.expects) }, patience(wait)),
        'compact',
      );
    },
    async [Symbol.asyncDispose]() {
      const reason = new RegistryError('registry_dark', 'this registry handle is closed');
      closed.abort(reason);
      nodes.close(reason);
    },
  };
}

/** A heartbeat: sent to the next control node only while none has had it. @throws RegistryError; or the signal's reason */
async function onceSent(nodes: ControlNodes, operation: Parameters<typeof askAnywhere>[1], patience: Patience) {
  const tried = new Set<string>();
  let last: RegistryError | undefined;
  for (;;) {
    const line = await nodes.pick({ tried, until: performance.now(), signal: patience.signal }).catch((error) => {
      throw last !== undefined && !nodes.isOver(patience.signal) ? last : error;
    });
    const answer = await line.call(operation, attemptTime(nodes, line, tried, patience), patience.signal);
    switch (answer.kind) {
      case 'unsent':
        break;
      case 'late':
        nodes.passOver(line, answer.detail);
        return { kind: 'unknown' } as const;
      case 'lost':
        return { kind: 'unknown' } as const;
      case 'failure':
        last = failureError(answer, line.nodeId);
        if (!isOnesOwn(last)) throw last;
        nodes.passOver(line, last.message);
        tried.add(line.address);
        break;
      default:
        nodes.praise(line);
        return expectOutcome(answer, 'heartbeat').outcome;
    }
    if (performance.now() >= patience.deadline)
      throw last ?? new RegistryError('registry_dark', 'no control node has taken the heartbeat in time');
  }
}
