/**
 * Changes what operators say of a namespace. Whoever leads the mesh moves the shards that the change asks for, by rounds unless it is forced; a dry run tells how
 * many.
 */
import type { NamespaceRecord } from '@omnirelay/protocol';
import { type ChangeNamespaceInput, type NamespaceChange, type ShardSimulation, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { ifMatch, mutation } from '../model-schemas.ts';
import type { ChangeOperation } from '../operation.ts';
import { answerHead, type OperationContext } from '../operation-context.ts';
import { recordEtag } from '../peer-record.ts';
import { Problem, refuseBlocked } from '../problem.ts';
import {
  namespaceChange,
  namespaceName,
  ownerRoles,
  shardCount,
  shardEffects,
  shardRules,
  shardStrategy,
} from '../shard-schemas.ts';
import { askedBy } from '../shards/asked-by.ts';
import { describeSettings, readSettingsRecord, settingsOf, writeOfSettings } from '../shards/change-settings.ts';
import { requireShards } from '../shards/describe-shard.ts';
import { readForced, writesOfForced } from '../shards/force-moves.ts';
import { ownersSeen } from '../shards/owner-nodes.ts';
import { paceWords, roundsFor } from '../shards/pace-words.ts';
import { changedPolicy } from '../shards/read-policy.ts';
import { simulatePlacement } from '../shards/simulate-placement.ts';
import { WRITTEN_ETAG } from '../written-etag.ts';

type Input = ChangeNamespaceInput & { readonly reason: string };

function changed(settings: NamespaceRecord, { strategy, rules, noRules, roles, effects }: Input): NamespaceRecord {
  return {
    ...settings,
    policy: changedPolicy(settings.policy, { strategy, rules, noRules }, settings.shardCount),
    roles: roles ?? settings.roles,
    ...(effects === undefined ? {} : { effects }),
  };
}

function blockersOf({ namespace, shardCount: asked }: Input, { shardCount: has }: NamespaceRecord): string[] {
  if (asked === undefined || asked === has) return [];
  return [
    `${namespace} keeps the ${has} shards that it was made with: which shard a key belongs to depends on their number, and with ${asked} most keys would belong to another. Make another namespace with ${asked} shards, and move over.`,
  ];
}

async function simulated(
  context: OperationContext,
  { namespace }: Input,
  { before, after }: { readonly before: NamespaceRecord; readonly after: NamespaceRecord },
): Promise<ShardSimulation | undefined> {
  const { state } = context;
  const head = state.shards.book.map(namespace)?.head ?? null;
  if (head === null) return undefined;
  const owners = ownersSeen(state);
  return simulatePlacement(context, {
    ...{ head, policy: after.policy },
    before: owners.nodes(before.roles),
    after: owners.nodes(after.roles),
    keeps: (node) => owners.keeps(node),
    awayOf: (node) => owners.awayOf(node),
  });
}

export const changeNamespace: ChangeOperation<Input, NamespaceChange> = {
  kind: 'change',
  name: 'change-namespace',
  summary: 'Change strategy, rules or roles of a namespace; a dry run tells what would move',
  method: 'PATCH',
  path: '/namespaces/{namespace}',
  scope: 'mesh.admin',
  tier: 'T2',
  needsIfMatch: true,
  rpc: shardsPb.ShardControlService.method.changeNamespace,
  rpcField: 'change',
  input: z.strictObject({
    namespace: namespaceName,
    strategy: z.exactOptional(shardStrategy),
    rules: z.exactOptional(shardRules.min(1).describe('instead of all there are; for none say noRules')),
    noRules: z.exactOptional(z.boolean().describe('without any rule from now on')),
    roles: z.exactOptional(ownerRoles.min(1)),
    effects: z.exactOptional(shardEffects),
    force: z.exactOptional(
      z
        .boolean()
        .describe('whatever the rounds have left, until nothing is left to move; of what is under way as well'),
    ),
    shardCount: z.exactOptional(
      shardCount.describe('refused, with the reason, unless it is the one that the namespace has'),
    ),
    ...mutation,
    reason: z.string().min(1).max(500),
    ifMatch,
  }),
  output: namespaceChange,
  objectOf: ({ namespace }) => `namespace/${namespace}`,
  async run(context, input) {
    const { state, correlationId } = context;
    const { namespace } = input;
    if (input.ifMatch === undefined)
      throw new Problem(
        'precondition_required',
        'A change of a namespace needs If-Match with the ETag that its list gives.',
      );
    requireShards(state);
    const stored = await readSettingsRecord(context, namespace);
    if (stored === undefined)
      throw new Problem(
        'not_found',
        `There is no namespace ${namespace}: \`mesh namespaces list\` names those there are.`,
      );
    const etag = recordEtag(stored.version);
    if (input.ifMatch !== '*' && input.ifMatch !== etag)
      throw new Problem(
        'precondition_failed',
        `The settings of ${namespace} are at ${etag}, not at ${input.ifMatch}. Read them again and decide anew.`,
        { extensions: { currentEtag: etag } },
      );
    const before = settingsOf(stored);
    const after = changed(before, input);
    const blockers = blockersOf(input, before);
    const dryRun = input.dryRun === true;
    refuseBlocked(blockers, dryRun);
    const told = { before: describeSettings(namespace, before), after: describeSettings(namespace, after) };
    const isSame = JSON.stringify(told.before) === JSON.stringify(told.after);
    const force = input.force === true;
    const forced = await readForced(context, namespace);
    // What moves by rounds may be made to move at once.
    const unchanged = isSame && (!force || forced !== undefined);
    const isTold = dryRun && !unchanged && blockers.length === 0;
    const simulation = isTold ? await simulated(context, input, { before, after }) : undefined;
    const writes = !dryRun && !unchanged;
    const answer: NamespaceChange = {
      ...answerHead(state),
      cursor: '',
      ...told,
      dryRun,
      unchanged,
      ...(simulation === undefined ? {} : { simulation }),
      effects:
        blockers.length > 0
          ? []
          : effectsOf(namespace, { unchanged, simulation, force, callsOff: !force && forced !== undefined }),
      blockers,
      etag: writes && !isSame ? WRITTEN_ETAG : etag,
      correlationId,
    };
    if (!writes) return { answer, effect: null };
    const by = askedBy(context, input);
    const settings = writeOfSettings(namespace, { ...after, askedBy: by }, stored);
    const pace = writesOfForced(namespace, forced, force ? by : null);
    return {
      answer,
      effect: {
        object: `namespace/${namespace}`,
        before: told.before,
        after: { ...told.after, ...(force && { forced: true }) },
        conditions: [settings.condition, pace.condition],
        writes: [...(isSame ? [] : [settings.write]), ...pace.writes],
      },
    };
  },
};

interface Impact {
  readonly unchanged: boolean;
  readonly simulation: ShardSimulation | undefined;
  readonly force: boolean;
  /** What was forced before goes by rounds again. */
  readonly callsOff: boolean;
}

function effectsOf(namespace: string, { unchanged, simulation, force, callsOff }: Impact): string[] {
  if (unchanged) return [`${namespace} is so already.`];
  const { moved, shardCount: of, movedPercent } = simulation ?? { moved: 0, shardCount: 0, movedPercent: 0 };
  const what = simulation === undefined ? 'what has to move' : `${moved} of ${of} shards (${movedPercent} %)`;
  const pace = force ? 'at once' : 'some at a time';
  return [
    `Whoever leads the mesh moves ${what}, ${pace}; each is handed over before its new owner serves it.`,
    ...paceWords({ shards: moved, rounds: roundsFor(moved, of), force }),
    ...(callsOff ? ['What was forced before goes by rounds again.'] : []),
  ];
}
