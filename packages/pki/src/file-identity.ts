/** An identity that somebody else renews on disk. A half-written or mismatching set is reported, and the old one stays in use. */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { BOUNDS } from './bounds.ts';
import type { IdentitySource } from './identity.ts';
import { type IdentityFilePaths, readIdentityFrom, readIdentityTexts } from './identity-files.ts';
import { type IdentityPems, identityMaterial } from './identity-material.ts';
import { PkiError } from './pki-error.ts';
import { rotatingMaterial } from './rotation-listeners.ts';
import { sameIdentity } from './spiffe-id.ts';

export interface FileIdentityOptions extends IdentityFilePaths {
  /** Ends the watching, as disposal does. */
  readonly signal?: AbortSignal;
  readonly onError?: (error: unknown) => void;
}

/** @throws PkiError when the files cannot serve at the start. */
export async function openFileIdentity(options: FileIdentityOptions): Promise<IdentitySource> {
  options.signal?.throwIfAborted();
  const onError = options.onError ?? (() => {});
  const held = rotatingMaterial(await readIdentityFrom(options, new Date()), onError);
  let closed = false;
  let settle: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();

  const reload = async (): Promise<void> => {
    try {
      const texts = await readIdentityTexts(options);
      const now = held.current();
      // Parsing and checking a chain costs ten times what reading it does, and mostly nothing has changed.
      if (closed || isSameText(texts, now)) return;
      const next = identityMaterial(texts, new Date());
      if (!sameIdentity(next.identity, now.identity)) {
        throw new PkiError('bad_identity', 'the files now hold the identity of another node; restart to become it');
      }
      held.rotate(next);
    } catch (error) {
      if (!closed) onError(error);
    }
  };
  const soon = (): void => {
    if (closed || settle !== undefined) return;
    settle = setTimeout(() => {
      settle = undefined;
      reading = reading.then(reload);
    }, BOUNDS.fileSettleMs);
    settle.unref();
  };

  const watchers: FSWatcher[] = [];
  const watchFolder = (folder: string, concerns: (name: string) => boolean): void => {
    try {
      const onChange = (_kind: string, name: string | null): void => {
        if (name === null || concerns(name)) soon();
      };
      watchers.push(watch(folder, { persistent: false }, onChange).on('error', onError));
    } catch (error) {
      onError(error);
    }
  };
  // The folder above is watched as well, for a folder that is a link and is swung there; names with two dots are how Kubernetes swings
  // what it mounts. What else happens there is nobody's business here: it may be the home of many nodes. The poll sees what is missed.
  const files = [options.certificatePath, options.keyPath, options.caPath].map((path) => resolve(path));
  const names = new Set(files.map((path) => basename(path)));
  for (const folder of new Set(files.map((path) => dirname(path)))) {
    watchFolder(folder, (name) => names.has(name) || name.startsWith('..'));
    watchFolder(dirname(folder), (name) => name === basename(folder));
  }
  const poll = setInterval(soon, BOUNDS.filePollMs);
  poll.unref();
  const close = (): void => {
    closed = true;
    clearTimeout(settle);
    clearInterval(poll);
    for (const watcher of watchers) watcher.close();
    held.clear();
  };
  options.signal?.addEventListener('abort', close, { once: true });
  // A change between the first read and the watch is not lost.
  soon();
  return {
    current: held.current,
    onRotate: held.onRotate,
    [Symbol.asyncDispose]: async () => {
      options.signal?.removeEventListener('abort', close);
      close();
      await reading;
    },
  };
}

const isSameText = (a: IdentityPems, b: IdentityPems): boolean =>
  a.certificateChainPem === b.certificateChainPem && a.privateKeyPem === b.privateKeyPem && a.caPem === b.caPem;
