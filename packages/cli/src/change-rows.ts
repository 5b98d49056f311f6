/** Changes, their moves and what was made of them as people read them. */
import type { Change, ChangeAct, ChangeAnswer, ChangeDiff, ChangeMove } from './change-types.ts';
import { printable, table } from './table.ts';

export const CHANGE_HEADS = ['Change', 'State', 'Title', 'Steps', 'Approvals', 'Author', 'Updated (UTC)'] as const;
export const MOVE_HEADS = ['Step', 'Namespace', 'Shard', 'From', 'To', 'State', 'Why'] as const;

/** Digits of a hash that are shown, and enough to name it by. */
export const HASH_SHOWN = 12;
/** Flows, loads and moves that one text tells; `mesh changes moves` has all. */
const TOLD = 12;

export const shortHash = (hash: string): string => hash.slice(0, HASH_SHOWN);

const approvalsOf = ({ approvals, approvalsNeeded, adminsOnly }: Change): string =>
  approvalsNeeded === undefined ? '-' : `${approvals.length}/${approvalsNeeded}${adminsOnly ? ' (admins)' : ''}`;

const stepsOf = ({ steps, progress }: Change): string => {
  const ended = progress.done + progress.skipped;
  return ended === 0 ? String(steps) : `${ended}/${steps}`;
};

export const changeRow = (change: Change): readonly string[] =>
  [
    ...[change.id, change.state, change.title, stepsOf(change), approvalsOf(change)],
    ...[change.authors[0]?.name ?? '-', change.updatedAt],
  ].map(printable);

export const changeTable = (changes: readonly Change[]): string =>
  changes.length === 0 ? 'No change matches.' : table(CHANGE_HEADS, changes.map(changeRow));

export const moveRow = ({ step, namespace, shardId, from, to, state, reason }: ChangeMove): readonly string[] =>
  [String(step), namespace, shardId, from ?? '-', to, state, reason].map(printable);

export const moveTable = (moves: readonly ChangeMove[]): string =>
  moves.length === 0 ? 'No move matches.' : table(MOVE_HEADS, moves.map(moveRow));

const others = (count: number, what: string): readonly string[] =>
  count > TOLD ? [`  and ${count - TOLD} other ${what}`] : [];

const loadLines = (load: ChangeAnswer['load']): readonly string[] => {
  const altered = load.filter(({ before, after }) => before !== after);
  return [
    ...altered.slice(0, TOLD).map((one) => `  ${one.namespace} on ${one.nodeId}: ${one.before} to ${one.after} shards`),
    ...others(altered.length, 'nodes'),
  ];
};

const checkLines = ({ checks }: Change): readonly string[] =>
  checks.map(({ name, measured, limit, passes, overridden }) => {
    const verdict = passes ? 'pass' : overridden ? 'OVERRIDDEN' : 'FAIL';
    return `  ${verdict} ${name} ${measured} (limit ${limit})`;
  });

const section = (head: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', head, ...lines];

export function changeText({
  change,
  flows,
  load,
  placements,
  verbs,
  warnings,
  sinceVoid,
  basis,
}: ChangeAnswer): string {
  const { progress } = change;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Change', `${change.id}: ${change.title}`],
    ['State', `${change.state}${change.pausedBy === undefined ? '' : ` (${change.pausedBy})`}`],
    ['Hash', `${shortHash(change.contentHash)} (revision ${change.revision}; whole: ${change.contentHash})`],
    [
      'Steps',
      `${change.steps}: ${progress.done} done, ${progress.skipped} skipped, ${progress.begun} in flight, ${progress.waiting} waiting, ${progress.mismatch} stopped`,
    ],
    ['Authors', change.authors.map(({ name, kind }) => (kind === 'person' ? name : `${name} (${kind})`)).join(', ')],
    ['Why', change.reason],
    ['Ticket', change.changeTicket],
    ['Approvals', approvalsOf(change)],
    ['Expires', change.expiresAt],
    ['Undoes', change.rollbackOf],
    ['Undone by', change.rollbackBy],
    ['Ended', change.ended],
    ...basis.maps.map(({ namespace, version, now }): readonly [string, string] => [
      'Computed on',
      `${namespace} ${version}${now === undefined || now === version ? '' : `, now ${now}`}`,
    ]),
  ];
  return [
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(12)}${value}`])),
    ...section(
      'Approved by',
      change.approvals.flatMap(({ by, at, reason, warnings: told }) => [
        `  ${by.name}, ${at}: ${reason}`,
        ...told.map((one) => `    ${one}`),
      ]),
    ),
    ...section(
      'Voided',
      change.voids.flatMap(({ at, why, revision, approvals, touched, touchedCount }) => [
        `  ${at}: ${why}, revision ${revision}, ${approvals.length} approvals${approvals.length > 0 ? ` (${approvals.map(({ by }) => by.name).join(', ')})` : ''}`,
        ...touched.map(({ now }) => `    ${now}`),
        ...(touchedCount > touched.length ? [`    and ${touchedCount - touched.length} more`] : []),
      ]),
    ),
    ...(sinceVoid === undefined ? [] : section('Since then', diffLines(sinceVoid))),
    ...section(
      'Places',
      placements.map(
        ({ namespace, strategy, rules }) => `  ${namespace} by ${strategy.id}, with ${rules.length} rules`,
      ),
    ),
    ...section('Moves', [
      ...flows
        .slice(0, TOLD)
        .map(
          ({ namespace, from, to, count, done }) =>
            `  ${namespace}: ${count} from ${from ?? 'nobody'} to ${to}${done > 0 ? `, ${done} done` : ''}`,
        ),
      ...others(flows.length, 'pairs of nodes'),
    ]),
    ...section('Shards', loadLines(load)),
    ...section('Checks', checkLines(change)),
    ...section(
      'Mind',
      warnings.map((one) => `  ${one}`),
    ),
    ...section(
      'You may',
      [
        verbs
          .filter(({ allowed }) => allowed)
          .map(({ verb }) => verb)
          .join(', '),
      ]
        .filter((one) => one !== '')
        .map((one) => `  ${one}`),
    ),
  ]
    .map(printable)
    .join('\n');
}

const movedLine = (mark: string, { namespace, shardId, from, to }: ChangeMove): string =>
  `  ${mark} ${namespace}/${shardId}: ${from ?? 'nobody'} to ${to}`;

const diffLines = ({ added, removed, altered }: ChangeDiff): readonly string[] => {
  const lines = [
    ...removed.map((one) => movedLine('-', one)),
    ...altered.map(({ was, is }) => `${movedLine('~', is)} (was ${was.from ?? 'nobody'} to ${was.to})`),
    ...added.map((one) => movedLine('+', one)),
  ];
  return lines.length === 0 ? ['  nothing moves otherwise'] : lines;
};

export const diffText = (diff: ChangeDiff): string =>
  [`Revision ${diff.fromRevision} to ${diff.toRevision}:`, ...diffLines(diff)].map(printable).join('\n');

/** What a verb has made of a change, or would. */
export function actText(act: ChangeAct): string {
  const { before, change, dryRun, effects, blockers, warnings, moves, load, rollbackId } = act;
  const was = before === undefined || before.state === change.state ? '' : ` (was ${before.state})`;
  const first = dryRun
    ? `Would be ${change.state}: ${change.title}${was}`
    : `${change.id} is ${change.state}${was}: ${change.title}`;
  return [
    blockers.length > 0 && dryRun ? `${change.id} stays ${change.state}.` : first,
    ...(dryRun && before === undefined
      ? []
      : [`  hash ${shortHash(change.contentHash)}, revision ${change.revision}, ${change.steps} steps`]),
    ...effects.map((effect) => `  ${effect}`),
    ...blockers.map((blocker) => `  blocked: ${blocker}`),
    ...warnings.map((warning) => `  mind: ${warning}`),
    ...(rollbackId === undefined ? [] : [`  undone by ${rollbackId}`]),
    ...(dryRun
      ? section('Moves', [...moves.slice(0, TOLD).map((one) => movedLine('+', one)), ...others(moves.length, 'moves')])
      : []),
    ...(dryRun ? section('Shards', loadLines(load)) : []),
    ...(dryRun ? section('Checks', checkLines(change)) : []),
  ]
    .map(printable)
    .join('\n');
}
