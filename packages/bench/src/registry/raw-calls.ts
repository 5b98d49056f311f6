/** What a raw peer does, stripped of who remembers versions: the caller, as callers of the port do. */
import { randomUUID } from 'node:crypto';
import { beatKeyOf, type Contender, keyOf, VALUE, WATCHED } from './contender.ts';

export interface RawCall {
  readonly key: string;
  /** The version that is compared with; empty where there is none yet. */
  readonly expected: string;
  readonly value: string;
}

export interface RawCalls extends AsyncDisposable {
  /** The new version. Rejects unless it commits. */
  write(call: RawCall & { readonly txnId: string }): Promise<string>;
  heartbeat(call: RawCall): Promise<string>;
  watch(seen: (value: string) => void): Promise<AsyncDisposable>;
}

export function rawContender(calls: RawCalls): Contender {
  const versions = new Map<string, string>();
  const write = async (key: string, value: string): Promise<void> => {
    const expected = versions.get(key) ?? '';
    versions.set(key, await calls.write({ key, expected, value, txnId: randomUUID() }));
  };
  return {
    compareAndSet: (writer) => write(keyOf(writer), VALUE),
    tell: (value) => write(WATCHED, value),
    async heartbeat(writer) {
      const key = beatKeyOf(writer);
      versions.set(key, await calls.heartbeat({ key, expected: versions.get(key) ?? '', value: VALUE }));
    },
    watch: (seen) => calls.watch(seen),
    [Symbol.asyncDispose]: () => calls[Symbol.asyncDispose](),
  };
}
