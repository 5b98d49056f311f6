/** Resolves when this process is to end: by a signal, or because whoever started it has gone. */
export function untilTold(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  process.on('disconnect', () => resolve());
  // The channel to it must not keep a process alive that has nothing else to do.
  process.channel?.unref();
  return promise;
}
