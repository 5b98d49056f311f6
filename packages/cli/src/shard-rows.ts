/** Shards, their moves and the generations of their maps as tables for people. */
import { shardState } from '@omnirelay/protocol/query';
import { shardRanges } from './shard-names.ts';
import type { MapVersion, Shard, ShardAnswer, ShardDiff, ShardExplanation, StatusChange } from './shard-types.ts';
import { printable, table } from './table.ts';

export const SHARD_HEADS = ['Namespace', 'Shard', 'Owner', 'Status', 'Version', 'Updated'] as const;
const VERSION_HEADS = ['Namespace', 'Version', 'At (UTC)', 'Cause', 'Actor', 'Moved', '%', 'Statuses', 'Why'] as const;
const HISTORY_HEADS = ['Version', 'At (UTC)', 'Cause', 'Actor', 'From', 'To', 'Status', 'Why'] as const;
const VERDICT_HEADS = ['Node', 'Rank', 'Score', 'Verdict', 'Rule', 'Why'] as const;

export const NOBODY = '-';

/** What is not as usual with it, in a word or two. */
function besides(shard: Shard): string | undefined {
  const { moving, leaderId, pausedUntil, statusReason } = shard;
  const state = shardState(shard);
  switch (state) {
    case 'paused':
      return pausedUntil === undefined ? statusReason : `until ${pausedUntil}`;
    case 'disabled':
      return statusReason;
    case 'moving':
      return moving === undefined ? state : `moving to ${moving.to}: ${moving.stage}`;
    case 'waiting':
      return `held by ${leaderId}`;
    case 'unowned':
    case 'leaderless':
      return state;
    default:
      return undefined;
  }
}

/** Who held it is not kept: of the past nobody is told as its leader. */
interface Told {
  readonly past?: boolean;
}

const ABOUT_ITS_LEADER = ['leaderless', 'waiting'];

const statusOf = (shard: Shard, { past = false }: Told = {}): string => {
  const more = past && ABOUT_ITS_LEADER.includes(shardState(shard)) ? undefined : besides(shard);
  return more === undefined ? shard.status : `${shard.status} (${more})`;
};

export const shardRow = (shard: Shard, told: Told = {}): readonly string[] =>
  [
    shard.namespace,
    shard.shardId,
    shard.ownerNodeId ?? NOBODY,
    statusOf(shard, told),
    shard.version,
    shard.updatedAt ?? '-',
  ].map(printable);

export const shardTable = (shards: readonly Shard[], told: Told = {}): string =>
  shards.length === 0
    ? 'No shard matches.'
    : table(
        SHARD_HEADS,
        shards.map((shard) => shardRow(shard, told)),
      );

const why = ({ reason, changeTicket }: { readonly reason?: string; readonly changeTicket?: string }): string =>
  [reason, changeTicket].filter((text) => text !== undefined).join(', ') || '-';

const versionRow = (one: MapVersion): readonly string[] =>
  [
    ...[one.namespace, one.version, one.at, one.cause, one.actor, String(one.moved)],
    ...[one.deltaPercent.toFixed(1), String(one.statusChanges), why(one)],
  ].map(printable);

export const versionTable = (versions: readonly MapVersion[]): string =>
  versions.length === 0 ? 'No version of a map matches.' : table(VERSION_HEADS, versions.map(versionRow));

const facts = (rows: readonly (readonly [name: string, value: string | undefined])[]): string =>
  table(
    ['', ''],
    rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value].map(printable)])),
  ).trimStart();

const shardFacts = (shard: Shard): string =>
  facts([
    ['Shard', `${shard.namespace}/${shard.shardId}`],
    ['Owner', shard.ownerNodeId ?? 'nobody: no node may have it, or none has it yet'],
    [
      'Leader',
      shard.leaderId === undefined ? 'nobody holds it' : `${shard.leaderId} (epoch ${shard.leaderEpoch ?? '?'})`,
    ],
    ['Fence', shard.fenceToken],
    ['Status', statusOf(shard)],
    ['By', shard.statusBy === undefined ? undefined : `${shard.statusBy}: ${shard.statusReason ?? 'without a reason'}`],
    ['Strategy', shard.strategyId],
    ['Version', `${shard.version}${shard.updatedAt === undefined ? '' : ` of ${shard.updatedAt}`}`],
    ['Ticket', shard.changeTicket],
    ['Checksum', shard.checksum],
  ]);

const historyRow = (entry: ShardAnswer['history'][number]): readonly string[] =>
  [
    ...[entry.version, entry.at, entry.cause, entry.actor],
    ...[entry.from ?? '-', entry.to ?? '-', entry.status ?? '-', why(entry)],
  ].map(printable);

export const shardAnswerText = ({ shard, history }: ShardAnswer): string =>
  [
    shardFacts(shard),
    '',
    history.length === 0 ? 'Nothing is kept of what happened to it.' : table(HISTORY_HEADS, history.map(historyRow)),
  ].join('\n');

/** Who gave how many to whom, and which; then what became of others, and who wanted what. */
export function diffText(diff: ShardDiff): string {
  const { namespace, fromVersion, toVersion, moved, deltaPercent, flows, statusChanges, versions } = diff;
  const parts = [
    moved === 0
      ? `${namespace}, ${fromVersion} to ${toVersion}: no shard moved.`
      : `${namespace}, ${fromVersion} to ${toVersion}: ${moved} shards moved (${deltaPercent} %).`,
  ];
  if (flows.length > 0)
    parts.push(
      table(
        ['From', 'To', 'Count', 'Shards'],
        flows.map(({ from, to, shards }) =>
          [from ?? NOBODY, to ?? NOBODY, String(shards.length), shardRanges(shards)].map(printable),
        ),
      ),
    );
  if (statusChanges.length > 0)
    parts.push(
      table(
        ['Shard', 'Was', 'Is'],
        statusChanges.map(({ shardId, before, after }) => [shardId, before, after]),
      ),
    );
  if (versions.length > 0) parts.push(`What lies between:\n${versionTable(versions)}`);
  return parts.join('\n\n');
}

export function explanationText(told: ShardExplanation): string {
  const { shard, summary, desiredNodeId, waiting, since, nodes, mapVersion, at, notKnown } = told;
  const asked = since === undefined ? undefined : `${since.version} of ${since.at}: ${since.cause}, by ${since.actor}`;
  const verdicts = nodes.map(({ nodeId, rank, score, verdict, rule, why: words }) =>
    [
      ...[
        nodeId,
        rank === undefined ? '-' : String(rank),
        score === undefined ? '-' : String(Number(score.toPrecision(4))),
      ],
      ...[verdict, rule ?? '-', words],
    ].map(printable),
  );
  return [
    printable(summary),
    ...(waiting === undefined ? [] : [printable(waiting)]),
    ...notKnown.map(printable),
    '',
    facts([
      ['By the map', at === undefined ? undefined : `${mapVersion}, as it was ${at}`],
      ['Status', statusOf(shard)],
      ['Would like', desiredNodeId],
      ['Since', asked],
    ]),
    '',
    verdicts.length === 0 ? 'No node is known.' : table(VERDICT_HEADS, verdicts),
  ].join('\n');
}

export function statusChangeText(change: StatusChange): string {
  const { namespace, shardId, before, after, until, dryRun, unchanged, effects, blockers } = change;
  const name = `${namespace}/${shardId}`;
  const becomes = `${name}: ${before} to ${after}${until === undefined ? '' : ` until ${until}`}`;
  const first = unchanged ? `${name} stays ${after}.` : dryRun ? `Would ask for ${becomes}.` : `Asked for ${becomes}.`;
  return [first, ...effects.map((effect) => `  ${effect}`), ...blockers.map((blocker) => `  blocked: ${blocker}`)]
    .map(printable)
    .join('\n');
}
