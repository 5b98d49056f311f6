/**
 * The shapes that the OpenAPI page describes once, under `components.schemas`, and refers to by name wherever they occur. A name is that of the
 * type on the wire, where there is one. A test tells of any shape that occurs more than once and has no name.
 */
import { z } from 'zod';
import * as access from './access-schema.ts';
import * as changes from './change-schemas.ts';
import * as acts from './changes/act-schemas.ts';
import * as questions from './changes/question-input.ts';
import * as drains from './drains/drain-schemas.ts';
import * as evidence from './evidence-schema.ts';
import * as explain from './explain-schemas.ts';
import * as freezes from './freeze-schemas.ts';
import type { ObjectSchema } from './json-schema-of.ts';
import * as leaders from './leader-schemas.ts';
import * as leases from './lease-health-schemas.ts';
import * as lists from './list-input.ts';
import * as model from './model-schemas.ts';
import * as policies from './policy-schemas.ts';
import * as shards from './shard-schemas.ts';

export const NAMED_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  Digits: model.digits,
  MinCursor: lists.minCursor,
  Time: model.time,
  UnreadableRecord: model.unreadableRecord,

  DrainPlan: drains.drainPlan,
  IntentChange: model.intentChange,
  LabelsChange: model.labelsChange,
  LeaseHealthList: leases.leaseHealthList,
  NetworkAnswer: model.networkAnswer,
  NodeHealth: leases.nodeHealth,
  NodeId: model.nodeId,
  Peer: model.peer,
  PeerAnswer: model.peerAnswer,
  PeerDrain: drains.peerDrain,
  PeerEvidence: evidence.peerEvidence,
  PeerIntent: model.intent,
  PeerLabels: model.labels,
  PeerList: model.peerList,
  PeerLoad: model.peerLoad,
  PeerStatus: model.status,
  PeerWatchEvent: model.peerWatchEvent,

  AccessSelf: access.accessSelf,
  AuditEntry: model.auditEntry,
  AuditExportLine: model.auditExportLine,
  AuditList: model.auditList,
  AuditPrincipal: model.principal,
  AuditWatchEvent: model.auditWatchEvent,
  JoinAnswer: model.joinAnswer,
  JoinToken: model.joinToken,
  Lineage: model.lineage,
  LineageAdoption: model.lineageAdoption,
  LineageAnswer: model.lineageAnswer,
  RenewAnswer: model.renewAnswer,

  FenceRejection: leaders.fenceRejection,
  FenceRejectionList: leaders.fenceRejectionList,
  FenceRejectionWatchEvent: leaders.fenceRejectionWatchEvent,
  LeaderConflict: leaders.leaderConflict,
  LeaderHistory: leaders.leaderHistory,
  LeaderList: leaders.leaderList,
  LeaderTerm: leaders.leaderTerm,
  LeaderToken: leaders.leaderToken,
  LeaderWatchEvent: leaders.leaderWatchEvent,
  LeadershipEvent: leaders.leadershipEvent,
  StepDownAnswer: leaders.stepDownAnswer,

  MapVersion: shards.version,
  NamespaceChange: shards.namespaceChange,
  NamespaceList: shards.namespaceList,
  NamespaceName: shards.namespaceName,
  NamespaceWatchEvent: shards.namespaceWatchEvent,
  Shard: shards.shard,
  ShardAnswer: shards.shardAnswer,
  ShardDiff: shards.shardDiff,
  ShardEffects: shards.shardEffects,
  ShardExplanation: explain.shardExplanation,
  ShardHistoryEntry: shards.historyEntry,
  ShardList: shards.shardList,
  ShardMapVersion: shards.shardMapVersion,
  ShardMapVersionList: shards.shardMapVersionList,
  ShardName: shards.shardName,
  ShardNamespace: shards.shardNamespace,
  ShardRule: shards.shardRule,
  ShardSimulation: shards.simulation,
  ShardSimulationAnswer: shards.shardSimulationAnswer,
  ShardSimulationQuery: questions.simulation,
  ShardStatusChange: shards.shardStatusChange,
  ShardStrategy: shards.shardStrategy,
  ShardWatchEvent: shards.shardWatchEvent,

  AskedMove: questions.move,
  AskedRebalance: questions.rebalance,
  Change: changes.change,
  ChangeActAnswer: changes.changeAct,
  ChangeAnswer: changes.changeAnswer,
  ChangeApproval: changes.approval,
  ChangeContentAnswer: changes.changeContentAnswer,
  ChangeContentHash: changes.contentHash,
  ChangeDiff: changes.diff,
  ChangeDiffAnswer: changes.changeDiffAnswer,
  ChangeId: changes.changeId,
  ChangeList: changes.changeList,
  ChangeLoad: changes.load,
  ChangeMove: changes.changeMove,
  ChangeMoveList: changes.changeMoveList,
  ChangePerson: changes.person,
  ChangePlacement: changes.placement,
  ChangeReason: acts.givenReason,
  ChangeTouched: changes.touched,
  ChangeWatchEvent: changes.changeWatchEvent,

  EffectivePolicy: policies.effectivePolicy,
  Freeze: freezes.freeze,
  FreezeChange: freezes.freezeChange,
  FreezeList: freezes.freezeList,
  FreezeWatchEvent: freezes.freezeWatchEvent,
  Policy: policies.policy,
  PolicyAnswer: policies.policyAnswer,
  PolicyBand: policies.band,
  PolicyChange: policies.policyChange,
  PolicyDiff: policies.policyDiff,
  PolicyDocument: policies.policyDocument,
  PolicyId: policies.policyId,
  PolicyList: policies.policyList,
  PolicyPerson: policies.policyPerson,
  PolicyProblem: policies.problemAt,
  PolicyVersionList: policies.policyVersionList,
  PolicyWatchEvent: policies.policyWatchEvent,
  PolicyWindow: policies.window,
  RebalanceController: freezes.rebalanceController,
  RebalanceControllerList: freezes.rebalanceControllerList,
  RebalanceControllerWatchEvent: freezes.rebalanceControllerWatchEvent,
};

export interface SharedSchemas {
  /** By name. */
  readonly components: Readonly<Record<string, object>>;
  /** A reference where the schema has a name, else the schema itself; within it whatever has a name is a reference. */
  readonly schemaOf: (schema: z.ZodType) => object;
  /** The fields of one of the inputs. */
  readonly objectOf: (schema: z.ZodType) => ObjectSchema;
}

const referenceTo = (name: string) => `#/components/schemas/${name}`;

/** @param roots what is asked for later: inputs and outputs of operations. */
export function shareSchemas(roots: readonly z.ZodType[]): SharedSchemas {
  const ids = z.registry<{ id: string }>();
  const nameOf = new Map(Object.entries(NAMED_SCHEMAS).map(([name, schema]) => [schema, name]));
  for (const [schema, name] of nameOf) ids.add(schema, { id: name });
  // An id with a space is no name that a shape could have: only what nothing refers to may have one.
  for (const [index, root] of roots.entries()) if (!ids.has(root)) ids.add(root, { id: `root ${index}` });
  const { schemas } = z.toJSONSchema(ids, { io: 'input', unrepresentable: 'any', uri: referenceTo });
  const described = (schema: z.ZodType): object => {
    const { $schema, $id, ...plain } = schemas[ids.get(schema)?.id ?? ''] as Record<string, unknown>;
    return plain;
  };
  return {
    components: Object.fromEntries([...nameOf].map(([schema, name]) => [name, described(schema)])),
    schemaOf: (schema) =>
      nameOf.has(schema) ? { $ref: referenceTo(nameOf.get(schema) as string) } : described(schema),
    objectOf: (schema) => ({ properties: {}, ...described(schema) }),
  };
}
