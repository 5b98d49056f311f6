'use client';
/** The browser's way to the console's server: typed calls, and one stream of events. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import type { FieldProblem } from '../server/control-errors.ts';
import type { AppRouter } from '../server/trpc/router.ts';
import { newTraceparent } from './traceparent.ts';

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export type { FieldProblem };
export { useTRPC, useTRPCClient };

const url = '/api/trpc';

function isFinal(error: unknown): boolean {
  const code = error instanceof TRPCClientError ? error.data?.code : undefined;
  return code === 'UNAUTHORIZED' || code === 'FORBIDDEN' || code === 'NOT_FOUND' || code === 'BAD_REQUEST';
}

export function ConsoleApi({ children }: { readonly children: React.ReactNode }) {
  const [queryClient] = useState(
    () =>
      new QueryClient({
        defaultOptions: { queries: { staleTime: 5_000, retry: (count, error) => count < 2 && !isFinal(error) } },
      }),
  );
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: (operation) => operation.type === 'subscription',
          true: httpSubscriptionLink({ url }),
          false: httpLink({ url, headers: () => ({ traceparent: newTraceparent() }) }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

/** What to tell a person of a failed call. */
export function problemText(error: unknown): string {
  if (error instanceof TRPCClientError) return error.data?.problem?.detail ?? error.message;
  return error instanceof Error ? error.message : 'The request failed.';
}

/** What is wrong with what was asked, each by its place (`rules.2.nodes`). */
export const fieldProblems = (error: unknown): readonly FieldProblem[] =>
  error instanceof TRPCClientError ? (error.data?.problem?.problems ?? []) : [];
