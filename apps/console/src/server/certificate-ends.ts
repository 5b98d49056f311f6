/** When certificates of nodes end, as each has proved it on its channel with the control node that answers; of whom it has no channel to, nothing. */
import type { ControlClient } from '@omnirelay/client';
import { eachWithLimit } from '../data/each-with-limit.ts';
import { BOUNDS } from './bounds.ts';

export interface CertificateEnd {
  readonly nodeId: string;
  /** RFC 3339. */
  readonly endsAt: string;
}

export async function certificateEnds(
  { peers }: Pick<ControlClient, 'peers'>,
  nodeIds: readonly string[],
  options: { readonly signal?: AbortSignal },
): Promise<readonly CertificateEnd[]> {
  const ends: CertificateEnd[] = [];
  await eachWithLimit(nodeIds, BOUNDS.callsAtOnce, async (nodeId) => {
    const { certificateEndsAt } = await peers.evidence(nodeId, options);
    if (certificateEndsAt !== undefined) ends.push({ nodeId, endsAt: certificateEndsAt });
  });
  return ends.sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
}
