/** A store as callers of one control node have it, as the compliance suites want it: a control node for each handle of the store behind. */
import type { ComplianceHandleOptions } from '../../compliance/compliance-handles.ts';
import type { ExchangeableStore } from '../../compliance/describe-lost-stores.ts';
import type { RegistryStore } from '../../port.ts';
import { startCaller, startControl } from './relay-mesh.ts';

export async function complianceRelay<T extends ExchangeableStore>(begin: () => Promise<T>): Promise<T> {
  const behind = await begin();
  const cuts = new Map<RegistryStore, () => void>();

  const open = async (options: ComplianceHandleOptions = {}): Promise<RegistryStore> => {
    await using opened = new AsyncDisposableStack();
    const store = opened.use(await behind.open(options));
    let losing = false;
    const control = opened.use(
      await startControl('control-1', {
        store: {
          ...methodsOf(store),
          async transact(txn, wait) {
            const outcome = await store.transact(txn, wait);
            if (losing) await control.cut();
            return outcome;
          },
        },
      }),
    );
    const caller = opened.use(await startCaller({ nodeId: 'worker-17', controlNodes: () => [control] }));
    const lifetime = opened.move();
    const handle: RegistryStore = Object.assign(caller.store, {
      [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
    });
    cuts.set(handle, () => {
      losing = true;
    });
    return handle;
  };

  return {
    ...behind,
    kind: 'relay',
    open,
    async loseAnswer(store, write) {
      cuts.get(store)?.();
      return write();
    },
  };
}

const methodsOf = (store: RegistryStore): RegistryStore => ({
  kind: store.kind,
  ended: store.ended,
  identity: (wait) => store.identity(wait),
  read: (keys, wait) => store.read(keys, wait),
  list: (prefix, page, wait) => store.list(prefix, page, wait),
  transact: (txn, wait) => store.transact(txn, wait),
  outcomeOf: (txnId, wait) => store.outcomeOf(txnId, wait),
  heartbeat: (key, expected, value, wait) => store.heartbeat(key, expected, value, wait),
  watch: (prefix, from, options) => store.watch(prefix, from, options),
  compact: (upTo, wait) => store.compact(upTo, wait),
  [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
});
