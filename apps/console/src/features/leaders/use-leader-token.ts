'use client';
/** The claim of one scope with the end of its lease. Renewals are told to nobody, for they move all the time: whoever looks asks. */
import { useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '../../data/console-api.tsx';
import type { LeaderToken } from '../../data/model.ts';
import { useRefresh } from '../../data/use-refresh.ts';
import { RENEWALS_MS } from './lease-end.ts';

export interface ReceivedToken {
  readonly token: LeaderToken | undefined;
  readonly source: string;
  /** By the clock of the node that said so. */
  readonly generatedAt: string;
  /** By this browser's. */
  readonly receivedAtMs: number;
}

/** Undefined before the first answer. */
export function useLeaderToken(scope: string): ReceivedToken | undefined {
  const client = useTRPCClient();
  const { data } = useQuery({
    queryKey: ['leader-token', scope],
    queryFn: async ({ signal }): Promise<ReceivedToken> => {
      const { tokens, source, generatedAt } = await client.leaders.list.query({ scope }, { signal });
      return { token: tokens.find((one) => one.scope === scope), source, generatedAt, receivedAtMs: Date.now() };
    },
    ...useRefresh(RENEWALS_MS),
  });
  return data;
}
