/** Round trips between members: each that lives is asked for its own to its neighbours, a page of members at a time, and who does not answer is named. */
import { controlPb, type NetworkAnswer, type NetworkNode, type ObservedMember } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { decodePageCursor, encodePageCursor, questionOf } from '../cursor.ts';
import { STATUS } from '../describe-peer.ts';
import { networkAnswer, optionalText } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { type ControlState, type OperationContext, positionedHead } from '../operation-context.ts';
import { Problem } from '../problem.ts';

interface Input {
  readonly pageSize?: number;
  readonly cursor?: string;
}

const QUESTION = questionOf('network');

function edgeOf({ membership }: ControlState, { nodeId, liveness, rtt, lastSeen }: ObservedMember) {
  return {
    nodeId,
    status: STATUS[liveness],
    ...(rtt === undefined ? {} : { rttMs: rtt }),
    ...(lastSeen === undefined ? {} : { lastSeen: membership.toWall(lastSeen).toISOString() }),
  };
}

async function askOne({ state, signal }: OperationContext, nodeId: string): Promise<NetworkNode> {
  try {
    const { members } = await state.vantage.observe(nodeId, { kind: 'neighbours' }, signal);
    return { nodeId, answered: true, neighbours: members.map((member) => edgeOf(state, member)) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { nodeId, answered: false, reason: error.message, neighbours: [] };
  }
}

/** A few at a time, so that one question about the whole mesh dials no storm. */
async function askAll(context: OperationContext, ids: readonly string[]): Promise<NetworkNode[]> {
  const nodes: NetworkNode[] = [];
  const waiting = ids.entries();
  const worker = async (): Promise<void> => {
    for (const [index, id] of waiting) nodes[index] = await askOne(context, id);
  };
  await Promise.all(Array.from({ length: CONTROL_BOUNDS.vantageAtOnce }, worker));
  return nodes;
}

export const getNetwork: ReadOperation<Input, NetworkAnswer> = {
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
