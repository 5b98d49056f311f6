'use client';
/** One plan, with what whoever looks may do to it: asked anew whenever it, or a step of it, is told to have come further, and every few seconds. */
import { useQuery } from '@tanstack/react-query';
import { useAskAnew } from '../../data/ask-anew.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { useLiveChanges } from '../../data/use-live-changes.ts';
import { useRefresh } from '../../data/use-refresh.ts';
import { useAtMostEvery } from '../../ui/use-at-most-every.ts';

const EVERY_MS = 10_000;
/** While many steps a second are told. */
const AT_MOST_EVERY_MS = 500;

export const planKey = (id: string): readonly string[] => ['plan', id];

/** Another one whenever the plan, or a step of it, has come further. */
export function usePlanVersion(id: string): string {
  const live = useLiveChanges();
  const etag = live?.changes.find((change) => change.id === id)?.etag;
  const last = live?.steps.find(({ changeId }) => changeId === id);
  const step = last === undefined ? '' : `${last.at} ${last.move.step} ${last.move.state}`;
  return useAtMostEvery(`${etag} ${step}`, AT_MOST_EVERY_MS);
}

export function usePlan(id: string) {
  const client = useTRPCClient();
  const answer = useQuery({
    queryKey: planKey(id),
    queryFn: ({ signal }) => client.changes.get.query({ id }, { signal }),
    retry: false,
    ...useRefresh(EVERY_MS),
  });
  useAskAnew(usePlanVersion(id), answer);
  return answer;
}
