/** Writes that the registry refused since their fence was not the current one of their scope: what stale leaders tried, and did not do. */
import { type FenceRejectionList, type FenceRejectionQuery, leadershipPb } from '@omnirelay/wire';
import { fenceRejectionList } from '../leader-schemas.ts';
import { REJECTION_FIELDS, rejectionFilter } from '../leaders/leader-query.ts';
import { listPast, pastInput } from '../leaders/list-past.ts';
import type { ReadOperation } from '../operation.ts';

export const listFenceRejections: ReadOperation<FenceRejectionQuery, FenceRejectionList> = {
  kind: 'read',
  name: 'list-fence-rejections',
  summary: 'Writes that were refused since their fence was not the current one, newest first',
  method: 'GET',
  path: '/leaders/rejections',
  scope: 'mesh.read',
  tier: 'none',
  rpc: leadershipPb.LeadershipControlService.method.listFenceRejections,
  input: pastInput({
    sort: '`-at`, newest first, as without it; or `at`',
    fields: 'only these fields of each, and its id: `scope,at,writerId`',
  }),
  output: fenceRejectionList,
  async run(context, input) {
    const { rejections } = context.state.leadership;
    return listPast(
      context,
      {
        name: 'fence-rejections',
        log: rejections,
        all: () => rejections.all(),
        told: ({ rejection }) => rejection,
        filter(...asked) {
          const matches = rejectionFilter(...asked);
          return ({ rejection }) => matches(rejection);
        },
        sortKey: 'at',
        fields: REJECTION_FIELDS,
        id: 'id',
      },
      input,
    );
  },
};
