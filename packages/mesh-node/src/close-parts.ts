/** Closes parts at once and then the last one, whatever became of the others: each failure is told, and none keeps anything open. Never rejects. */
export async function closeParts(
  parts: readonly (PromiseLike<unknown> | undefined)[],
  last: () => Promise<void>,
  onFailure: (error: Error) => void,
): Promise<void> {
  const before = await Promise.allSettled(parts);
  const behind = await Promise.allSettled([Promise.try(last)]);
  for (const one of [...before, ...behind]) if (one.status === 'rejected') onFailure(one.reason as Error);
}
