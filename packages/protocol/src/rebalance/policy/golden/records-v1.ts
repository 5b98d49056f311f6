/** What stands in `records-v1.json`, as it is read. */
import type { Namespace } from '../../../shard-map/model.ts';
import type { Freeze } from '../freeze-record.ts';
import type { PolicyRecord } from '../policy-record.ts';

const issuer = 'https://id.example.org';
const ana = { issuer, subject: 'ana', displayName: 'Ana' };

export const goldenCluster: PolicyRecord = {
  document: {
    version: 3,
    mode: 'approval',
    approvals: {
      needed: 2,
      among: [
        { issuer, subject: 'olga' },
        { issuer, subject: 'omar' },
        { issuer, subject: 'adam' },
      ],
    },
    changeTtlMs: 3_600_000,
    rollbackNeedsApproval: true,
    thresholds: {
      pendingDepth: { enter: 512, leave: 64 },
      latencyP99Ms: { enter: 1_024.5, leave: 256 },
      errorRatio: { enter: 0.25, leave: 0.03125 },
      healthScore: { enter: 40, leave: 60 },
    },
    hysteresis: { enterAfterMs: 30_000, leaveAfterMs: 600_000 },
    limits: { movesPerNode: 2, movesPerCluster: 8, churnPerHour: 64, cooldownMs: 3_600_000, stageTimeoutMs: 60_000 },
    brake: { enterRatio: 0.25, leaveRatio: 0.125, leastNodes: 3 },
    guardrails: [
      { name: 'moved-shards-ratio', limit: 0.1 },
      { name: 'sick-nodes-ratio', limit: 0.2 },
      { name: 'least-target-score', limit: 70 },
      { name: 'fullest-node-ratio', limit: 1.5 },
      { name: 'unplaced-shards', limit: 0 },
    ],
    windows: [
      { id: 'sale', kind: 'freeze', from: 1_764_000_000_000, until: 1_764_086_400_000, reason: 'großer Verkauf' },
      { id: 'night', kind: 'maintenance', from: 1_764_100_000_000, until: 1_764_110_000_000, reason: 'at night' },
    ],
  },
  by: ana,
  at: 1_763_900_000_000,
  reason: 'people decide while the sale is on',
  changeTicket: 'CHG-17',
};

/** Back to its cluster's, written by a newer node. */
export const goldenNamespace: PolicyRecord = {
  document: { version: 12, limits: { movesPerNode: 1 } },
  newer: { limits: { bytesPerHour: 5 }, colour: 'blue' },
  by: { ...ana, subject: 'adam', displayName: 'Adam' },
  at: 1_763_900_000_001,
  unknown: { signedBy: 'n-1' },
  schema: 2,
};

export const goldenFreeze: Freeze = {
  id: 'friday',
  kind: 'freeze',
  namespace: 'orders' as Namespace,
  from: 1_764_000_000_000,
  until: 1_764_000_600_000,
  reason: 'the release of orders',
  by: { issuer, subject: 'olga', displayName: 'Olga' },
  at: 1_763_999_000_000,
  changeTicket: 'CHG-18',
};

export const goldenMaintenance: Freeze = {
  id: 'switches',
  kind: 'maintenance',
  from: 1_764_000_000_000,
  until: 1_764_000_600_000,
  reason: 'new switches',
  by: ana,
  at: 1_763_999_000_000,
  unknown: { room: 'B' },
};
