/** How nodes are, beside the leases that all they lead hangs on: liveness and intent as the peers tell them, what each leads, what its host reports. */
import { type LeaseHealthList, type LeaseHealthQuery, leadershipPb } from '@omnirelay/wire';
import { contentEtag, unlessKnown } from '../content-etag.ts';
import { keyedPage } from '../keyed-page.ts';
import { leaseHealth } from '../leaders/describe-lease.ts';
import { NODE_HEALTH_FIELDS, nodeHealthFilter, nodeHealthSort } from '../leaders/lease-health-query.ts';
import { leaseHealthList } from '../lease-health-schemas.ts';
import { keyedListInput } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { positionedHead } from '../operation-context.ts';
import { staleness } from '../stale-since.ts';

export const listLeaseHealth: ReadOperation<LeaseHealthQuery, LeaseHealthList> = {
  kind: 'read',
  name: 'list-lease-health',
  summary: 'Health, lease, what is led and reported load of each node',
  method: 'GET',
  path: '/lease-health',
  scope: 'mesh.read',
  tier: 'none',
  rpc: leadershipPb.LeadershipControlService.method.listLeaseHealth,
  input: keyedListInput(
    {},
    {
      sort: '-pending,region',
      fields: 'only these fields of each node, and its nodeId: `lease.state,load`',
    },
  ),
  output: leaseHealthList,
  async run({ state }, input) {
    const asked = questionIn(input);
    checkFields(input.fields, NODE_HEALTH_FIELDS);
    const describe = leaseHealth(state);
    const page = keyedPage(
      {
        idOf: ({ nodeId }) => nodeId,
        get(id) {
          const peer = state.peers.get(id);
          return peer === undefined ? undefined : describe(peer);
        },
        list: () => state.peers.list().map(describe),
        matches: nodeHealthFilter(input.query, state.wall()),
        sort: nodeHealthSort(input.sort),
        idName: 'node',
        asked: ['lease-health', asked],
      },
      input,
      { walks: state.walks, viewId: state.peers.position().viewId },
    );
    const stale = { ...staleness(state.leadership.staleSince()), ...staleness(state.peerRecords.staleSince) };
    const content = { nodes: projected(page.things, input.fields, 'nodeId'), total: page.total };
    const told = [asked, input.pageSize, input.cursor, stale.staleSince !== undefined, content];
    return {
      ...positionedHead(state),
      ...unlessKnown(content, {
        nextCursor: page.nextCursor,
        etag: contentEtag(told, 'expiresAt', 'healthScore'),
        ifNoneMatch: input.ifNoneMatch,
      }),
      ...stale,
    };
  },
};
