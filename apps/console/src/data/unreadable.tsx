'use client';
/** In the place of something that was asked for and did not come: why, and how to get it otherwise. */
import { TRPCClientError } from '@trpc/client';
import { EmptyState } from '../ui/empty-state.tsx';
import { problemText } from './console-api.tsx';
import { useLiveFleet } from './live-fleet.tsx';

export interface UnreadableProps {
  /** With its article: `The audit`. */
  readonly what: string;
  /** `null` while it is still asked for. */
  readonly error: unknown;
  /** The command that asks for the same. */
  readonly command?: string;
}

export function Unreadable({ what, error, command }: UnreadableProps) {
  const { phase } = useLiveFleet();
  const line = command === undefined ? null : <code>{command}</code>;
  if (phase === 'offline')
    return (
      <EmptyState kind="not-received" title="Not available offline">
        {what} is not among what this browser has kept. When a node answers again: {line}
      </EmptyState>
    );
  if (error === null) return <EmptyState kind="not-received" title={`${what} is on its way`} />;
  const forbidden = error instanceof TRPCClientError && error.data?.code === 'FORBIDDEN';
  return (
    <EmptyState
      kind={forbidden ? 'no-permission' : 'not-received'}
      title={forbidden ? `${what} is not for you to see` : `${what} could not be read`}
    >
      {problemText(error)} {line}
    </EmptyState>
  );
}
