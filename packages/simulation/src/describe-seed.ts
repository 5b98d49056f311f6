/** What a seed of leases or hand-overs broke, for people: the command that runs it again, and the first of its failures. */

const FAILURES_TOLD = 10;

export interface FailedSeed {
  readonly seed: number;
  readonly failures: readonly { readonly checker: string; readonly atMs: number; readonly problem: string }[];
}

export function describeSeed({ seed, failures }: FailedSeed, again: string): string {
  const told = failures
    .slice(0, FAILURES_TOLD)
    .map(({ checker, atMs, problem }) => `  ${atMs} ms ${checker}: ${problem}`);
  const more = failures.length > told.length ? [`  and ${failures.length - told.length} more`] : [];
  return [`seed ${seed} breaks a promise; run it again with: ${again}`, ...told, ...more].join('\n');
}
