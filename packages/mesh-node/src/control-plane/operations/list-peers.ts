/** The peers of the mesh, as this node sees them, joined with what operators want of them. */
import { controlPb, type PeerList, type PeerListQuery } from '@omnirelay/wire';
import { z } from 'zod';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { decodePageCursor, encodePageCursor, encodeViewCursor } from '../cursor.ts';
import { filter, optionalText, pageSize, peerList } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { peerFilter } from '../peer-query.ts';

export const listPeers: ReadOperation<PeerListQuery, PeerList> = {
  kind: 'read',
  name: 'list-peers',
  summary: 'List peers with liveness, intent, health and metadata',
  method: 'GET',
  path: '/peers',
  scope: 'mesh.read',
  tier: 'none',
  rpc: controlPb.PeerService.method.listPeers,
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    role: filter,
    cluster: filter,
    region: filter,
    version: filter,
    status: filter,
    health: filter,
    label: filter,
    query: optionalText(2_000),
    ifNoneMatch: optionalText(100),
  }),
  output: peerList,
  async run({ state }, input) {
    const { ifNoneMatch, ...asked } = input;
    const matches = peerFilter(input);
    const size = input.pageSize ?? CONTROL_BOUNDS.pageSizeDefault;
    const afterId = input.cursor === undefined ? '' : decodePageCursor(input.cursor);
    const etag = state.peers.etag(JSON.stringify(asked));
    const notModified = ifNoneMatch !== undefined && (ifNoneMatch === etag || ifNoneMatch === '*');
    const all = notModified ? [] : state.peers.list().filter(matches);
    const rest = all.filter((peer) => peer.nodeId > afterId);
    const page = rest.slice(0, size);
    const last = page.at(-1);
    const staleSince = state.peers.staleSince();
    return {
      schemaVersion: 1,
      ...answerHead(state),
      cursor: encodeViewCursor(state.peers.position()),
      localNodeId: state.self.nodeId,
      ...(rest.length > size && last !== undefined ? { nextCursor: encodePageCursor(last.nodeId) } : {}),
      peers: page,
      etag,
      notModified,
      ...(staleSince === undefined ? {} : { staleSince }),
      total: all.length,
    };
  },
};
