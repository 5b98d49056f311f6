/** The peers of the mesh, as this node sees them, joined with what operators want of them. */
import { controlPb, type PeerList, type PeerListQuery } from '@omnirelay/wire';
import { z } from 'zod';
import { encodeViewCursor } from '../cursor.ts';
import { fields, minCursor, optionalText, pageSize, peerFilters, sort } from '../list-input.ts';
import { checkFields, projected } from '../list-query.ts';
import { nodeId, peerList } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { type PeerPage, peerPage } from '../peer-page.ts';
import { asksForVolatile, PEER_FIELDS } from '../peer-query.ts';
import { vantagePeers } from '../vantage-peers.ts';

const NO_PEERS: PeerPage = { peers: [], total: 0 };

export const listPeers: ReadOperation<PeerListQuery, PeerList> = {
  kind: 'read',
  name: 'list-peers',
  summary: 'List peers with liveness, intent, health and metadata',
  method: 'GET',
  path: '/peers',
  scope: 'mesh.read',
  fieldScopes: { vantage: 'mesh.observe' },
  tier: 'none',
  rpc: controlPb.PeerService.method.listPeers,
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...peerFilters,
    sort: sort('keys in turn, `-` for the other way round: `region,-rtt`'),
    fields: fields('only these fields of each peer, and its nodeId: `status,metadata.region`'),
    minCursor,
    vantage: z.exactOptional(nodeId.describe('the node whose view is answered')),
    ifNoneMatch: optionalText(100),
  }),
  output: peerList,
  async run({ state, signal }, input) {
    const { ifNoneMatch, minCursor: _, ...asked } = input;
    checkFields(input.fields, PEER_FIELDS);
    const seen = input.vantage === undefined ? null : await vantagePeers(state, input.vantage, signal);
    const position = state.peers.position();
    const page = (): PeerPage => peerPage(seen ?? state.peers, input, { walks: state.walks, viewId: position.viewId });
    // Who is on the page is part of what the ETag says where no position tells of it.
    const early = asksForVolatile(input) ? page() : null;
    const etag = state.peers.etag(JSON.stringify([asked, seen?.digest, early?.peers.map(({ nodeId }) => nodeId)]));
    const notModified = ifNoneMatch !== undefined && (ifNoneMatch === etag || ifNoneMatch === '*');
    const { peers, nextCursor, total } = notModified ? NO_PEERS : (early ?? page());
    const staleSince = state.peers.staleSince();
    return {
      schemaVersion: 1,
      ...answerHead(state),
      cursor: encodeViewCursor(position),
      localNodeId: state.self.nodeId,
      ...(nextCursor === undefined ? {} : { nextCursor }),
      peers: projected(peers, input.fields, 'nodeId'),
      etag,
      notModified,
      ...(staleSince === undefined ? {} : { staleSince }),
      total,
    };
  },
};
