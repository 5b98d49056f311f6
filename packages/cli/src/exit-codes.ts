/** What scripts can tell from the exit code; documented in docs/reference/cli.md. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  forbidden: 3,
  notFound: 4,
  unavailable: 5,
  conflict: 6,
  /** Of `omnirelay node`: the mesh has removed this node. */
  removed: 7,
  /** Of `mesh peers drain --wait`: not drained in time, or not safe to power off. */
  notDrained: 8,
  /** Ctrl-C, as shells spell it: 128 and SIGINT. */
  interrupted: 130,
} as const;

/** As help tells them, in a word or two each. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done',
  failed: 'failed',
  usage: 'usage',
  forbidden: 'not signed in or forbidden',
  notFound: 'not found',
  unavailable: 'unavailable',
  conflict: 'conflict',
  removed: 'this node was removed (omnirelay node)',
  notDrained: 'not drained in time, or not safe to power off',
  interrupted: 'interrupted',
};

/** The code for an HTTP status of a problem document. */
export function exitCodeOf(status: number): number {
  if (status === 400 || status === 422 || status === 428) return EXIT.usage;
  if (status === 401 || status === 403) return EXIT.forbidden;
  if (status === 404) return EXIT.notFound;
  if (status === 409 || status === 412) return EXIT.conflict;
  if (status === 408 || status === 429 || status === 503 || status === 504) return EXIT.unavailable;
  if (status === 499) return EXIT.interrupted;
  return EXIT.failed;
}
