/** The registry with a span for each call that an operation makes. Calls of the background (mirrors, sweeps, watches) begin no traces. */
import type { GuardedRegistry } from '@omnirelay/registry';
import type { Tracer } from '@omnirelay/tracing';

export function traceRegistry(registry: GuardedRegistry, tracer: Tracer): GuardedRegistry {
  const { store } = registry;
  // Keys name peers and people: counts go into the trace, names do not.
  const attributes = { 'db.system.name': store.kind };
  const traced: GuardedRegistry['store'] = {
    kind: store.kind,
    identity: (options) => store.identity(options),
    watch: (prefix, from, options) => store.watch(prefix, from, options),
    compact: (upTo, options) => store.compact(upTo, options),
    outcomeOf: (txnId, options) =>
      tracer.inChildSpan('registry read-back', { kind: 'client', attributes }, () => store.outcomeOf(txnId, options)),
    heartbeat: (key, expected, value, options) =>
      tracer.inChildSpan('registry heartbeat', { kind: 'client', attributes }, () =>
        store.heartbeat(key, expected, value, options),
      ),
    list: (prefix, page, options) =>
      tracer.inChildSpan('registry list', { kind: 'client', attributes }, () => store.list(prefix, page, options)),
    read: (keys, options) =>
      tracer.inChildSpan(
        'registry read',
        { kind: 'client', attributes: { ...attributes, 'omnirelay.keys': keys.length } },
        () => store.read(keys, options),
      ),
    transact: (txn, options) => {
      const counts = { 'omnirelay.conditions': txn.conditions.length, 'omnirelay.writes': txn.writes.length };
      return tracer.inChildSpan(
        'registry transact',
        { kind: 'client', attributes: { ...attributes, ...counts } },
        async (span) => {
          const outcome = await store.transact(txn, options);
          span?.set({ 'omnirelay.outcome': outcome.kind });
          return outcome;
        },
      );
    },
  };
  return {
    store: traced,
    state: () => registry.state(),
    lookAgain: () => registry.lookAgain(),
    onStateChange: (listener) => registry.onStateChange(listener),
    adopt: (request) =>
      tracer.inChildSpan('registry adopt', { kind: 'client', attributes }, () => registry.adopt(request)),
    raiseHighWater: (mark) => registry.raiseHighWater(mark),
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  };
}
