/** What a test has opened, ended behind it in the reverse order. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

export interface EndsWithTest {
  use<T extends AsyncDisposable | Disposable>(thing: T): T;
  /** Of its own, removed with all that is in it. */
  folder(prefix: string): Promise<string>;
  defer(end: () => unknown): void;
  /** Aborted then. */
  signal(): AbortSignal;
}

export function endsWithTest(): EndsWithTest {
  let ends = new AsyncDisposableStack();
  afterEach(async () => {
    const all = ends;
    ends = new AsyncDisposableStack();
    await all.disposeAsync();
  });
  return {
    use: (thing) => ends.use(thing),
    defer: (end) => ends.defer(async () => void (await end())),
    async folder(prefix) {
      const path = await mkdtemp(join(tmpdir(), prefix));
      ends.defer(() => rm(path, { recursive: true, force: true }));
      return path;
    },
    signal() {
      const controller = new AbortController();
      ends.defer(() => controller.abort());
      return controller.signal;
    },
  };
}
