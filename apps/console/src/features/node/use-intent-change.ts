'use client';
/** Sends a change of a node and keeps what becomes of it. The same request may be sent again: its key makes it count once. */
import { useCallback } from 'react';
import { changeOutcome } from '../../data/change-outcome.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { type IntentRequest, usePendingIntents } from './pending-intents.tsx';

const GOAL = { cordon: 'Cordoned', uncordon: 'Active', drain: 'Draining', remove: 'Removed' } as const;

/** Never rejects: what went wrong stands with the node's pending change. */
export function useIntentChanges(): (nodeId: string, request: IntentRequest) => Promise<void> {
  const client = useTRPCClient();
  const { put } = usePendingIntents();
  return useCallback(
    async (nodeId, request) => {
      const { verb, reason, force = false, deadlineMs, idempotencyKey, ifMatch } = request;
      const base = { request, goal: GOAL[verb], atMs: Date.now() };
      put(nodeId, { ...base, stage: 'requested' });
      try {
        const sent = { nodeId, idempotencyKey, ...(ifMatch === undefined ? {} : { ifMatch }) };
        const change =
          verb === 'drain'
            ? await client.peers.drain.mutate({
                ...sent,
                reason,
                force,
                ...(deadlineMs === undefined ? {} : { deadlineMs }),
              })
            : verb === 'remove'
              ? await client.peers.remove.mutate({ ...sent, reason })
              : await client.peers[verb].mutate({ ...sent, ...(reason.trim() === '' ? {} : { reason }) });
        // What was given back out of a drain is not cordoned by an undo: it was something else. Nor does one call off a drain that this one only hurries.
        const canBeUndone =
          !change.unchanged && change.before !== change.after && (verb !== 'uncordon' || change.before === 'Cordoned');
        const made = canBeUndone && change.etag !== undefined ? { madeEtag: change.etag } : {};
        put(nodeId, { ...base, ...made, atMs: Date.now(), stage: 'accepted' });
      } catch (error) {
        put(nodeId, { ...base, stage: changeOutcome(error), problem: problemText(error) });
      }
    },
    [client, put],
  );
}

export function useIntentChange(nodeId: string): (request: IntentRequest) => Promise<void> {
  const change = useIntentChanges();
  return useCallback((request) => change(nodeId, request), [change, nodeId]);
}
