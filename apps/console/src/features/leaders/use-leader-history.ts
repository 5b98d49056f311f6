'use client';
/** Terms and refused writes of a range: asked for anew whenever the stream tells that there are others. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useAskAnew } from '../../data/ask-anew.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import { useRefresh } from '../../data/use-refresh.ts';
import { useAtMostEvery } from '../../ui/use-at-most-every.ts';

export interface AskedHistory {
  /** With `*` for anything; `undefined`: all. */
  readonly scope: string | undefined;
  readonly from: string;
  readonly to: string;
}

/** However often leaders change, or writes are refused. */
const CHANGES_EVERY_MS = 1_000;
const HISTORY_EVERY_MS = 30_000;
const REJECTIONS_EVERY_MS = 30_000;

const askedOf = ({ scope, from, to }: AskedHistory) => ({
  ...(scope === undefined ? {} : { scope }),
  from,
  ...(to === 'now' ? {} : { to }),
});

/** What it is kept under; asked whenever it comes on the screen, for leaders may have changed since. */
export const termsQuestion = (asked: AskedHistory) => ({ queryKey: ['leader-history', asked], staleTime: 0 });

export function useLeaderHistory(asked: AskedHistory) {
  const client = useTRPCClient();
  const version = useAtMostEvery(useLiveFleet().leadership?.version, CHANGES_EVERY_MS);
  const history = useQuery({
    ...termsQuestion(asked),
    queryFn: ({ signal }) => client.leaders.history.query(askedOf(asked), { signal }),
    placeholderData: keepPreviousData,
    ...useRefresh(HISTORY_EVERY_MS),
  });
  useAskAnew(version, history);
  return history;
}

export function useRejections(asked: AskedHistory) {
  const client = useTRPCClient();
  const version = useAtMostEvery(useLiveFleet().leadership?.refusals, CHANGES_EVERY_MS);
  const rejections = useQuery({
    queryKey: ['fence-rejections', asked],
    staleTime: 0,
    queryFn: ({ signal }) => client.leaders.rejections.query(askedOf(asked), { signal }),
    placeholderData: keepPreviousData,
    ...useRefresh(REJECTIONS_EVERY_MS),
  });
  useAskAnew(version, rejections);
  return rejections;
}

type Behind = AskedHistory & { readonly cursor: string | undefined };

const behindOf = ({ cursor, ...asked }: Behind) => ({ ...askedOf(asked), ...(cursor === undefined ? {} : { cursor }) });

/** What lies behind the terms and the refused writes on the screen: asked for when they are put into a file, and kept for the file alone. */
export function useWhatIsBehind() {
  const client = useTRPCClient();
  return {
    terms: async (behind: Behind) => {
      const { terms: entries, nextCursor } = await client.leaders.history.query(behindOf(behind));
      return { entries, nextCursor };
    },
    rejections: async (behind: Behind) => {
      const { rejections: entries, nextCursor } = await client.leaders.rejections.query(behindOf(behind));
      return { entries, nextCursor };
    },
  };
}
