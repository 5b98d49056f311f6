/** Terms of leaders with how each came to be and how it ended, newest first unless asked otherwise, as far back as the registry keeps them. */
import { type LeaderHistory, type LeaderHistoryQuery, leadershipPb } from '@omnirelay/wire';
import { leaderHistory } from '../leader-schemas.ts';
import { describeTerm } from '../leaders/describe-leader.ts';
import { TERM_FIELDS, termFilter } from '../leaders/leader-query.ts';
import { listPast, pastInput } from '../leaders/list-past.ts';
import type { ReadOperation } from '../operation.ts';

export const listLeaderHistory: ReadOperation<LeaderHistoryQuery, LeaderHistory> = {
  kind: 'read',
  name: 'list-leader-history',
  summary: 'Terms of leaders, how each came to be and how it ended, newest first',
  method: 'GET',
  path: '/leaders/history',
  scope: 'mesh.read',
  tier: 'none',
  rpc: leadershipPb.LeadershipControlService.method.listLeaderHistory,
  input: pastInput({
    sort: '`-from`, newest first, as without it; or `from`',
    fields: 'only these fields of each term, and its claimId: `scope,from,to,election.after`',
  }),
  output: leaderHistory,
  async run(context, input) {
    const { log } = context.state.leadership;
    return listPast(
      context,
      {
        name: 'leader-history',
        log,
        all: () => log.terms(),
        told: describeTerm,
        filter: termFilter,
        sortKey: 'from',
        fields: TERM_FIELDS,
        id: 'claimId',
      },
      input,
    );
  },
};
