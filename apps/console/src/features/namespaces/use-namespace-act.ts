'use client';
/** Namespaces that are made or changed from here, from the request until the mesh tells it so. */
import type { inferRouterInputs } from '@trpc/server';
import { useTRPCClient } from '../../data/console-api.tsx';
import type { NamespaceChange } from '../../data/model.ts';
import { useNamespaces } from '../../data/namespaces.ts';
import { type ActUnderWay, type PendingAct, usePendingAct } from '../../data/pending-act.ts';
import { reaches } from '../../data/record-version.ts';
import type { AppRouter } from '../../server/trpc/router.ts';
import type { NamespaceDraft } from './namespace-draft.ts';

type Asked = inferRouterInputs<AppRouter>['namespaces'];

/** What was written down goes along, so that it can be gone on with where somebody else was faster. */
interface FromDraft<Input> {
  readonly draft: NamespaceDraft;
  readonly input: Input;
}
export type CreationRequest = FromDraft<Asked['create']>;
export type ChangeRequest = FromDraft<Asked['change']> & {
  /** The settings that were read. */
  readonly read: NamespaceDraft;
};

/** In force with its first map. */
export function useCreation(): ActUnderWay<CreationRequest, NamespaceChange> {
  const client = useTRPCClient();
  const { data } = useNamespaces();
  return usePendingAct({
    of: ['namespace'],
    call: ({ input }: CreationRequest) => client.namespaces.create.mutate(input),
    isSeen: ({ request }) =>
      data?.namespaces.find(({ namespace }) => namespace === request.input.namespace)?.version !== undefined,
  });
}

/** In force once the settings are told as they were written, or later. What has to move then moves, some at a time. */
export function useNamespaceChange(name: string): ActUnderWay<ChangeRequest, NamespaceChange> {
  const client = useTRPCClient();
  const { data } = useNamespaces();
  const etag = data?.namespaces.find(({ namespace }) => namespace === name)?.etag;
  return usePendingAct({
    of: ['namespace', name],
    call: ({ input }: ChangeRequest) => client.namespaces.change.mutate(input),
    isSeen: ({ answer }) => answer?.etag !== undefined && reaches(etag, answer.etag),
  });
}

export function namespaceActWords(
  what: string,
  { stage, problem, answer }: PendingAct<unknown, NamespaceChange>,
  seen: string,
): string {
  switch (stage) {
    case 'requested':
      return `${what} requested`;
    case 'accepted':
      return `${what} accepted: written down, and taken up by whoever leads the mesh`;
    case 'effective':
      return answer?.unchanged === true ? `${what}: it was so already` : `${what} effective: ${seen}`;
    case 'refused':
      return `Not done: ${problem}`;
    case 'unknown':
      return `${what} not acknowledged: whether it was done is not known (${problem}).`;
  }
}
