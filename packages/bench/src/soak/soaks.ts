/** The soaks by name, each with its options checked before anything is started. */
import { parseArgs } from 'node:util';
import { parseDuration } from '@omnirelay/config';
import { BACKENDS, type Backend } from '../leadership/store-process.ts';
import { wholeNumber } from '../whole-number.ts';

export interface SoakReport {
  readonly figures: Readonly<Record<string, number>>;
  /** What was not as it must be; empty when the soak passed. */
  readonly problems: readonly string[];
}

export interface Soak {
  readonly summary: string;
  /** @throws RangeError, or of `parseArgs`, that says what is wrong with an option */
  run(args: readonly string[], how: SoakContext): Promise<SoakReport>;
}

export interface SoakContext {
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

const LEAST_LEAF_MS = 5_000;
/** Longer than a lease lasts, or nobody takes over. */
const LEAST_FREEZE_MS = 3_000;
const WAITS = ['none', 'majority', 'all'] as const;

export const soaks: Readonly<Record<string, Soak>> = {
  rotation: {
    summary: '[--minutes 10] [--leaf 60s]: certificates that live for seconds turn, and no channel may notice',
    async run(args, { signal, progress }) {
      const options = { minutes: { type: 'string', default: '10' }, leaf: { type: 'string', default: '60s' } } as const;
      const { values } = parseArgs({ args: [...args], options });
      const minutes = Number(values.minutes);
      if (!(minutes > 0 && minutes <= 24 * 60)) throw new RangeError('--minutes takes a number above 0');
      const leafMs = duration('leaf', values.leaf, LEAST_LEAF_MS);
      const { rotationSoak } = await import('./rotation-soak.ts');
      return rotationSoak({ durationMs: minutes * 60_000, leafMs, signal, progress });
    },
  },
  'frozen-leader': {
    summary: `[--backend ${BACKENDS.join('|')}]... [--freeze 30s] [--takeovers 3]: leaders are frozen in the middle of their work, and nothing of theirs is accepted afterwards`,
    async run(args, { signal, progress }) {
      const options = {
        backend: { type: 'string', multiple: true },
        freeze: { type: 'string', default: '30s' },
        takeovers: { type: 'string', default: '3' },
      } as const;
      const { values } = parseArgs({ args: [...args], options });
      const backends = chosen('backend', values.backend, BACKENDS);
      const freezeMs = duration('freeze', values.freeze, LEAST_FREEZE_MS);
      const takeovers = wholeNumber('takeovers', values.takeovers, [1, 1000]);
      const { frozenLeader } = await import('../leadership/frozen-leader.ts');
      return eachOf(backends, (backend: Backend) => frozenLeader({ backend, freezeMs, takeovers, signal, progress }));
    },
  },
  'cut-primary': {
    summary: `[--wait ${WAITS.join('|')}]...: a redis primary is cut off with writes in flight; what is lost is named, and no fence is used twice`,
    async run(args, { signal, progress }) {
      const { values } = parseArgs({ args: [...args], options: { wait: { type: 'string', multiple: true } } });
      const waits = chosen('wait', values.wait, WAITS);
      const { cutPrimary } = await import('../leadership/cut-primary.ts');
      return eachOf(waits, (wait) => cutPrimary({ wait, signal, progress }));
    },
  },
};

/** One after the other, their figures by name. */
async function eachOf<T extends string>(
  variants: readonly T[],
  run: (variant: T) => Promise<{ readonly figures: object; readonly problems: readonly string[] }>,
): Promise<SoakReport> {
  const figures: Record<string, number> = {};
  const problems: string[] = [];
  for (const variant of variants) {
    const one = await run(variant);
    for (const [name, value] of Object.entries(one.figures)) figures[`${variant}.${name}`] = value as number;
    problems.push(...one.problems.map((problem) => `${variant}: ${problem}`));
  }
  return { figures, problems };
}

function chosen<T extends string>(
  name: string,
  given: readonly string[] | undefined,
  known: readonly T[],
): readonly T[] {
  const strange = given?.filter((one) => !known.includes(one as T)) ?? [];
  if (strange.length > 0) throw new RangeError(`--${name} ${strange.join(', ')}: expected one of ${known.join(', ')}`);
  return (given as readonly T[] | undefined) ?? known;
}

function duration(name: string, text: string, leastMs: number): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < leastMs)
    throw new RangeError(`--${name} ${text}: expected a duration from ${leastMs / 1000}s up`);
  return ms;
}
