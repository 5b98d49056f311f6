/** For tests: a plan, with what a test says of it. */
import type { Change, ChangeAnswer, ChangeMove, ChangePerson } from '../change-model.ts';

export const person = (name: string): ChangePerson => ({
  issuer: 'https://id.example',
  subject: name.toLowerCase(),
  name,
  kind: 'person',
});

export const changeOf = (said: Partial<Change> = {}): Change => ({
  id: 'p-101',
  kind: 'rebalance',
  state: 'AwaitingApproval',
  revision: 1,
  contentHash: 'ab12cd34ef567890',
  title: 'Rebalance orders',
  namespaces: ['orders'],
  steps: 4,
  progress: { waiting: 4, begun: 0, done: 0, skipped: 0, mismatch: 0 },
  authors: [person('Omar')],
  createdAt: '2026-11-23T14:00:00.000Z',
  updatedAt: '2026-11-23T14:00:05.000Z',
  expiresAt: '2026-11-24T14:00:00.000Z',
  approvalsNeeded: 2,
  adminsOnly: false,
  among: [],
  approvals: [],
  checks: [],
  overrides: [],
  voids: [],
  voidsBefore: 0,
  etag: '"7"',
  ...said,
});

export const moveOf = (said: Partial<ChangeMove> = {}): ChangeMove => ({
  step: 0,
  namespace: 'orders',
  shardId: '00012',
  from: 'n-03',
  to: 'n-17',
  reason: 'n-03 is sick',
  scoreBefore: 400,
  scoreAfter: 900,
  state: 'Waiting',
  touched: [],
  ...said,
});

export const answerOf = (change: Change, said: Partial<ChangeAnswer> = {}): ChangeAnswer => ({
  generatedAt: '2026-11-23T14:01:00.000Z',
  source: 'n1',
  cursor: 'c',
  change,
  basis: { lineageEpoch: '7', maps: [{ namespace: 'orders', version: '7.44' }] },
  placements: [],
  flows: [{ namespace: 'orders', from: 'n-03', to: 'n-17', count: 4, done: 0 }],
  load: [],
  verbs: [],
  warnings: [],
  ...said,
});
