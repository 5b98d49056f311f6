/**
 * Round trips between members: each that lives is asked for its own to its neighbours, a page of members at a time. A page is answered within
 * its deadline whoever is silent; who did not answer by then is named.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  controlPb,
  type NetworkAnswer,
  type NetworkNode,
  type NetworkQuery,
  type ObservedMember,
} from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { decodePageCursor, encodePageCursor, questionOf } from '../cursor.ts';
import { STATUS } from '../describe-peer.ts';
import { minCursor, optionalText } from '../list-input.ts';
import { networkAnswer } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { type ControlState, type OperationContext, positionedHead } from '../operation-context.ts';
import { Problem } from '../problem.ts';

const QUESTION = questionOf('network');

function edgeOf({ membership }: ControlState, { nodeId, liveness, rtt, lastSeen }: ObservedMember) {
  return {
    nodeId,
    status: STATUS[liveness],
    ...(rtt === undefined ? {} : { rttMs: rtt }),
    ...(lastSeen === undefined ? {} : { lastSeen: membership.toWall(lastSeen).toISOString() }),
  };
}

async function askOne({ state, signal }: OperationContext, nodeId: string, until: AbortSignal): Promise<NetworkNode> {
  try {
    const { members } = await state.vantage.observe(nodeId, { kind: 'neighbours' }, until);
    return { nodeId, answered: true, neighbours: members.map((member) => edgeOf(state, member)) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Problem) return { nodeId, answered: false, reason: error.message, neighbours: [] };
    if (!until.aborted) throw error;
    const reason = `${nodeId} did not answer within ${CONTROL_BOUNDS.networkMs / 1_000} s.`;
    return { nodeId, answered: false, reason, neighbours: [] };
  }
}

/**
 * A few begin at a time, so that one question about the whole mesh dials no storm. Who is slow holds up nobody: after its turn the next
 * one is asked as well, and turns are so short that the last of the page has one too.
 */
async function askAll(context: OperationContext, ids: readonly string[]): Promise<NetworkNode[]> {
  const until = AbortSignal.any([context.signal, AbortSignal.timeout(CONTROL_BOUNDS.networkMs)]);
  const turnMs = CONTROL_BOUNDS.networkMs / (Math.ceil(ids.length / CONTROL_BOUNDS.vantageAtOnce) + 1);
  const nodes: Promise<NetworkNode>[] = [];
  const waiting = ids.entries();
  const worker = async (): Promise<void> => {
    for (const [index, id] of waiting) {
      const node = askOne(context, id, until);
      nodes[index] = node;
      const answered = new AbortController();
      const turn = delay(turnMs, undefined, { signal: answered.signal }).catch(() => undefined);
      await Promise.race([node.finally(() => answered.abort()), turn]);
    }
  };
  await Promise.all(Array.from({ length: CONTROL_BOUNDS.vantageAtOnce }, worker));
  return await Promise.all(nodes);
}

export const getNetwork: ReadOperation<NetworkQuery, NetworkAnswer> = {
  kind: 'read',
  name: 'get-network',
  summary: 'Round trips between members, as each tells them',
  method: 'GET',
  path: '/network',
  scope: 'mesh.observe',
  tier: 'none',
  rpc: controlPb.NetworkService.method.getNetwork,
  input: z.strictObject({
    pageSize: z.exactOptional(z.int().min(1).max(CONTROL_BOUNDS.networkPageMax)),
    cursor: optionalText(500),
    minCursor,
  }),
  output: networkAnswer,
  async run(context, input) {
    const { state } = context;
    const position = input.cursor === undefined ? null : decodePageCursor(input.cursor, QUESTION);
    const after = position?.kind === 'after' ? position.key : '';
    const alive = [...state.membership.view().members.values()].filter(({ liveness }) => liveness === 'alive');
    const rest = alive.map(({ nodeId }) => String(nodeId)).filter((id) => id > after);
    const ids = rest.sort().slice(0, input.pageSize ?? CONTROL_BOUNDS.networkPage);
    const last = ids.at(-1);
    const nodes = await askAll(context, ids);
    return {
      ...positionedHead(state),
      ...(rest.length > ids.length && last !== undefined
        ? { nextCursor: encodePageCursor({ kind: 'after', key: last }, QUESTION) }
        : {}),
      total: alive.length,
      nodes,
    };
  },
};
