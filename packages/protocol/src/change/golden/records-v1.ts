/** What stands in `records-v1.json`, as it is read. */
import type { NodeId } from '@omnirelay/primitives';
import type { Fence } from '../../lease/lease-records.ts';
import type { Namespace } from '../../shard-map/model.ts';
import type { ChangeHeader, ChangeId, JournalStep, Touched } from '../change-model.ts';
import type { ContentHash } from '../content-model.ts';
import type { ContentPage } from '../content-pages.ts';

const node = (id: string): NodeId => id as NodeId;
const orders = 'orders' as Namespace;
const issuer = 'https://id.example.org';
const hash = (digit: string): ContentHash => digit.repeat(64) as ContentHash;
const fence = '0000000000.1764000000.00000000000000000112' as Fence;

const touched: readonly Touched[] = [
  {
    precondition: { kind: 'shard-owner', namespace: orders, shard: 412, owner: node('wk-1'), since: 41n },
    now: 'Shard 00412 of orders is with wk-7, and was with wk-1.',
  },
  { precondition: { kind: 'node-eligible', nodeId: node('wk-2') }, now: 'wk-2 is cordoned.' },
  {
    precondition: { kind: 'policy-version', document: 'rebalance/orders', version: 3n },
    now: 'The policy rebalance/orders is of version 4, and was of 3.',
  },
];

export const goldenHeader: ChangeHeader = {
  id: 'plan-101' as ChangeId,
  kind: 'rebalance',
  state: 'paused',
  revision: 2,
  contentHash: hash('c'),
  steps: 50,
  authors: [
    { kind: 'system', issuer: 'mesh.example.org', subject: 'n-1', displayName: 'n-1' },
    { kind: 'person', issuer, subject: 'omar', displayName: 'Omar' },
  ],
  createdAt: 1_764_000_000_000,
  updatedAt: 1_764_000_300_000,
  expiresAt: 1_764_003_600_000,
  rule: {
    needed: 2,
    among: [
      { issuer, subject: 'olga' },
      { issuer, subject: 'ana' },
    ],
  },
  checks: [{ name: 'churn', measured: 12, limit: 10, passes: false }],
  overrides: [{ check: 'churn', measured: 12, limit: 10 }],
  approvals: [
    {
      by: { issuer, subject: 'olga', displayName: 'Olga' },
      isAdmin: false,
      at: 1_764_000_200_000,
      reason: 'wk-1 ist überlastet, seit Montag',
      contentHash: hash('c'),
    },
    {
      by: { issuer: 'https://other.example.org', subject: 'omar', displayName: 'Omar' },
      isAdmin: true,
      at: 1_764_000_210_000,
      reason: 'The load says so',
      contentHash: hash('c'),
      warnings: ['same-subject-of-another-issuer'],
    },
  ],
  voids: [
    {
      at: 1_764_000_100_000,
      why: 'drift',
      revision: 1,
      contentHash: hash('a'),
      approvals: [
        {
          by: { issuer, subject: 'ana', displayName: 'Ana' },
          isAdmin: true,
          at: 1_764_000_050_000,
          reason: 'Looks right to me',
          contentHash: hash('a'),
        },
      ],
      touched,
      touchedCount: 17,
    },
  ],
  voidsBefore: 1,
  lastReason: 'The load says so',
  pausedBy: 'asked',
  hasEarlierRuns: true,
  ended: 'not yet',
  rollbackOf: 'plan-99' as ChangeId,
  rollbackBy: 'plan-102' as ChangeId,
};

export const goldenDraft: ChangeHeader = {
  id: 'plan-7' as ChangeId,
  kind: 'rebalance',
  state: 'draft',
  revision: 1,
  contentHash: hash('0'),
  steps: 1,
  authors: [{ kind: 'person', issuer, subject: 'vera', displayName: 'Vera' }],
  createdAt: 1_764_000_000_000,
  updatedAt: 1_764_000_000_000,
  expiresAt: 1_764_003_600_000,
  checks: [],
  overrides: [],
  approvals: [],
  voids: [],
  voidsBefore: 0,
  hasEarlierRuns: false,
};

export const goldenFirstPage: ContentPage = {
  page: 0,
  pages: 2,
  head: {
    kind: 'rebalance',
    basis: { lineageEpoch: 1_764_000_000n, maps: [{ namespace: orders, generation: 44n }] },
    overrides: [{ check: 'churn', measured: 12, limit: 10 }],
  },
  preconditions: [
    { kind: 'shard-owner', namespace: orders, shard: 412, owner: node('wk-1'), since: 41n },
    { kind: 'shard-owner', namespace: orders, shard: 7, owner: null, since: 44n },
    { kind: 'node-eligible', nodeId: node('wk-2') },
  ],
  steps: [],
};

export const goldenLastPage: ContentPage = {
  page: 1,
  pages: 2,
  preconditions: [{ kind: 'policy-version', document: 'rebalance/orders', version: 3n }],
  steps: [
    {
      kind: 'move-shard',
      namespace: orders,
      shard: 412,
      from: node('wk-1'),
      to: node('wk-2'),
      reason: 'wk-1 hat mehr als genug',
      scoreBefore: 1_480,
      scoreAfter: 1_120,
    },
    {
      kind: 'move-shard',
      namespace: orders,
      shard: 7,
      from: null,
      to: node('wk-2'),
      reason: 'nobody has it',
      scoreBefore: 0,
      scoreAfter: -3,
    },
  ],
};

export const goldenBegun: JournalStep = { state: 'begun', fence, begunAt: 1_764_000_250_000 };
export const goldenDone: JournalStep = {
  state: 'done',
  fence,
  begunAt: 1_764_000_250_000,
  endedAt: 1_764_000_251_500,
  generation: 45n,
};
export const goldenMismatch: JournalStep = { state: 'mismatch', fence, endedAt: 1_764_000_252_000, touched };
