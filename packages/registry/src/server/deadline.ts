/** Waiting no longer than a deadline and a signal allow; what was waited for goes on by itself. */

/** @throws the error of `late` once the time is up, or the signal's reason */
export async function beforeDeadline<T>(
  work: Promise<T>,
  limit: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined; readonly late: () => Error },
): Promise<T> {
  // Whoever does not wait for it any more must not be ended by its failure.
  work.catch(() => undefined);
  limit.signal?.throwIfAborted();
  const gaveUp = Promise.withResolvers<never>();
  const timer = setTimeout(() => gaveUp.reject(limit.late()), limit.timeoutMs);
  const onAbort = () => gaveUp.reject(limit.signal?.reason);
  limit.signal?.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, gaveUp.promise]);
  } finally {
    clearTimeout(timer);
    limit.signal?.removeEventListener('abort', onAbort);
  }
}
