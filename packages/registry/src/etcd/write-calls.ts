/** How a write goes to a member: in its time, once, and read back at another member where its answer was lost. */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { beforeDeadline } from '../server/deadline.ts';
import { UnknownOutcome } from '../server/job-queue.ts';
import { explainEtcdError, isRefused } from './explain-etcd-error.ts';
import type { EtcdMember } from './member.ts';
import type { Members } from './members.ts';

export interface WriteCalls {
  /** @throws UnknownOutcome, or RegistryError when surely nothing was written; or the signal's reason */
  run<T>(write: Write<T>, wait?: WaitOptions): Promise<T>;
  /** Refuses what comes; resolves once all that was sent is answered. */
  close(reason: RegistryError): Promise<void>;
}

export interface Write<T> {
  readonly act: (member: EtcdMember, signal: AbortSignal) => Promise<T>;
  /** What became of it, where it can be known: an answer, or `again` when it surely was not and never will be. */
  readonly settle?: (member: EtcdMember, signal: AbortSignal) => Promise<T | 'again'>;
}

export function createWriteCalls(members: Members): WriteCalls {
  const running = new Set<Promise<unknown>>();
  let closed: RegistryError | undefined;
  let last: EtcdMember | undefined;

  const go = async <T>({ act, settle }: Write<T>, signal: AbortSignal): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      if (last === undefined || last.ended.aborted) last = await abortable(members.connected(), signal);
      const member = last;
      try {
        return await act(member, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        if (error instanceof UnknownOutcome) {
          if (settle === undefined || members.count === 1 || attempt > members.count) throw error;
          const settled = await settleElsewhere(settle, signal, error);
          if (settled !== 'again') return settled;
          continue;
        }
        // It was lost before anything was sent that could write.
        if (isRefused(error) || attempt > members.count) throw explainEtcdError(member.address, error);
        member.end(explainEtcdError(member.address, error));
      }
    }
  };
  const settleElsewhere = async <T>(
    settle: NonNullable<Write<T>['settle']>,
    signal: AbortSignal,
    unknown: UnknownOutcome,
  ): Promise<T | 'again'> => {
    try {
      // Whoever calls it off ends the question, and not the member that was asked.
      return await members.ask(settle, { signal, timeoutMs: NEVER_MS });
    } catch {
      throw unknown;
    }
  };

  return {
    async run(write, wait) {
      wait?.signal?.throwIfAborted();
      if (closed !== undefined) throw closed;
      if (running.size >= REGISTRY_BOUNDS.queuedCalls)
        throw new RegistryError('registry_dark', `${running.size} registry calls are waiting already: slow down`);
      const timeoutMs = wait?.timeoutMs ?? REGISTRY_BOUNDS.defaultTimeoutMs;
      const over = new AbortController();
      const timer = setTimeout(() => {
        const why = `etcd gave no answer within ${timeoutMs} ms`;
        over.abort(new RegistryError('registry_dark', `${why}: it was not sent, and nothing was written`));
      }, timeoutMs);
      const onAbort = () => over.abort(wait?.signal?.reason);
      wait?.signal?.addEventListener('abort', onAbort);
      const going = go(write, over.signal);
      running.add(going);
      try {
        return await going;
      } finally {
        running.delete(going);
        clearTimeout(timer);
        wait?.signal?.removeEventListener('abort', onAbort);
      }
    },
    async close(reason) {
      closed = reason;
      await Promise.allSettled([...running]);
    },
  };
}

const abortable = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  beforeDeadline(work, { timeoutMs: NEVER_MS, signal, late: () => new Error('it took too long') });

/** The signal comes first. */
const NEVER_MS = 2 ** 31 - 1;
