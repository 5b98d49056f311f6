/** A write whose answer is never sent: the server stands still when it comes, dies so, and is started anew. */
export async function loseAnswer<T>(
  server: { freeze(): void; kill(): Promise<void>; start(): Promise<void> },
  write: () => Promise<T>,
): Promise<T> {
  server.freeze();
  const waiting = write();
  // By then it is written to the socket; nobody reads it there.
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  await server.kill();
  await server.start();
  return waiting;
}
