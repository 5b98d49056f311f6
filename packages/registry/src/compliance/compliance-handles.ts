/** Stores for a suite of compliance, each shut at the end of its test. */
import { endsWithTest } from '@omnirelay/primitives/testing';
import type { FenceScope } from '../check-request.ts';
import type { RegistryStore, Retention } from '../port.ts';

export interface ComplianceHandleOptions {
  readonly meshId?: string;
  readonly fenceScopes?: readonly FenceScope[];
  readonly retention?: readonly Retention[];
  readonly changeLogEntries?: number;
}

/** One store, reached by several handles. */
export interface ComplianceStore {
  open(options?: ComplianceHandleOptions): Promise<RegistryStore>;
  /** Does the write on that handle, and sees to it that its answer never comes. The handle may be good for nothing afterwards. */
  loseAnswer<T>(store: RegistryStore, write: () => Promise<T>): Promise<T>;
  /** From here on the data needs a newer reader. */
  makeNewer(): Promise<void>;
  dispose(): Promise<void>;
}

export interface ComplianceHandles {
  /** A store of the test's own. */
  begin(): Promise<ComplianceStore>;
  /** A handle of it. */
  handle(shared: ComplianceStore, options?: ComplianceHandleOptions): Promise<RegistryStore>;
  /** The only handle of a store of its own. */
  single(options?: ComplianceHandleOptions): Promise<RegistryStore>;
  /** Aborted at the end. */
  signal(): AbortSignal;
}

/** Within a `describe`. */
export function complianceHandles(factory: () => Promise<ComplianceStore>): ComplianceHandles {
  const ends = endsWithTest();
  const begin = async (): Promise<ComplianceStore> => {
    const shared = await factory();
    ends.defer(() => shared.dispose());
    return shared;
  };
  const handle = async (shared: ComplianceStore, options?: ComplianceHandleOptions): Promise<RegistryStore> => {
    const store = await shared.open(options);
    ends.use(store);
    return store;
  };
  const single = async (options?: ComplianceHandleOptions) => handle(await begin(), options);
  return { begin, handle, single, signal: ends.signal };
}
