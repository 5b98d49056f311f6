'use client';
/** What waits for whoever is signed in: asked anew whenever a plan is told to be another. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAskAnew } from './ask-anew.ts';
import { useTRPC, useTRPCClient } from './console-api.tsx';
import { type InboxItems, inboxItems } from './inbox.ts';
import { useLiveChanges } from './use-live-changes.ts';

export interface Inbox {
  /** Undefined until it has come. */
  readonly items: InboxItems | undefined;
  readonly error: Error | null;
  /** When and by whom it was said. */
  readonly said: { readonly generatedAt: string; readonly source: string } | undefined;
}

export function useInbox(): Inbox {
  const client = useTRPCClient();
  const live = useLiveChanges();
  const access = useQuery(useTRPC().access.self.queryOptions(undefined, { staleTime: 60_000 }));
  const me = access.data?.principal;
  const mine = useQuery({
    queryKey: ['plans-to-approve'],
    queryFn: ({ signal }) => client.changes.list.query({ mine: true }, { signal }),
    enabled: live !== undefined,
    retry: false,
  });
  useAskAnew(live?.version, mine);
  const { data } = mine;
  const items = useMemo(
    () =>
      data === undefined || live === undefined || me === undefined
        ? undefined
        : inboxItems(data.items, live.changes, me),
    [data, live, me],
  );
  const error = mine.error ?? (live?.problem === undefined ? access.error : new Error(live.problem));
  return { items, error: error instanceof Error ? error : null, said: data };
}
