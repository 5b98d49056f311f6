/** The end of a handle on a store of a server: whoever waits is told, and what was sent already may still be answered for a while. */
import { RegistryError } from '../registry-error.ts';
import { beforeDeadline } from './deadline.ts';

interface Closing {
  close(reason: RegistryError): void;
}

export async function closeStore(parts: {
  /** Aborted first. */
  readonly closed: AbortController;
  readonly tail: Closing;
  /** Resolves once all that was sent is answered. */
  readonly queue: { close(reason: RegistryError): Promise<unknown> };
  /** Closed at once. */
  readonly links: readonly Closing[];
  /** Closed once the queue is, or the server has been silent for too long. */
  readonly writeLink: Closing;
  readonly silenceMs: number;
}): Promise<void> {
  const { closed, tail, queue, links, writeLink, silenceMs } = parts;
  const reason = new RegistryError('registry_dark', 'this registry handle is closed');
  closed.abort(reason);
  tail.close(reason);
  const answered = queue.close(reason);
  for (const link of links) link.close(reason);
  await beforeDeadline(answered, { timeoutMs: silenceMs, late: () => reason }).catch(() => undefined);
  writeLink.close(reason);
}
