'use client';
/** What a plan moves, by who gives to whom: each group opens, and is marked once it has been looked at, by person and content. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useId } from 'react';
import { useAskAnew } from '../../data/ask-anew.ts';
import { StepMark } from '../../data/change-mark.tsx';
import type { ChangeAnswer } from '../../data/change-model.ts';
import { counted } from '../../data/change-words.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { shardAddress } from '../../data/shard-address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { LongTable, LongTableRow } from '../../ui/long-table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { groupKey, groupWords, type MoveGroup } from './move-groups.ts';
import { PlacementSteps } from './placement-steps.tsx';
import { usePlanVersion } from './use-plan.ts';
import { useViewedGroups } from './use-viewed-groups.ts';

export interface PlanMovesProps {
  readonly cluster: string;
  readonly answer: ChangeAnswer;
}

/** Opened groups stand in the address, so that somebody else sees the same. */
const openOf = (text: string | null): readonly string[] => (text ?? '').split(',').filter((key) => key !== '');
const addressKey = (group: MoveGroup): string => groupKey(group).replaceAll(' ', '~');

export function PlanMoves({ cluster, answer }: PlanMovesProps) {
  const { change, flows, placements, generatedAt, source } = answer;
  const [address, put] = useAddress();
  const viewed = useViewedGroups(change.contentHash);
  const open = openOf(address.get('open'));
  const seen = flows.filter((group) => viewed.has(groupKey(group))).length;
  const toggle = (group: MoveGroup): void => {
    const key = addressKey(group);
    const next = open.includes(key) ? open.filter((one) => one !== key) : [...open, key];
    put({ open: next.join(',') });
  };
  if (flows.length === 0 && placements.length === 0)
    return <EmptyState kind="nothing-exists" title="This plan moves nothing" />;
  return (
    <div className="flex flex-col gap-3">
      <PlacementSteps placements={placements} />
      <p role="status" className="text-soft">
        Viewed {seen}/{flows.length} {flows.length === 1 ? 'group' : 'groups'} of this content
      </p>
      <ul aria-label="Moves by who gives to whom" className="flex flex-col border border-line">
        {flows.map((group) => (
          <Group
            key={groupKey(group)}
            cluster={cluster}
            answer={answer}
            group={group}
            isOpen={open.includes(addressKey(group))}
            onToggle={() => toggle(group)}
            isViewed={viewed.has(groupKey(group))}
            onView={(isViewed) => viewed.mark(groupKey(group), isViewed)}
          />
        ))}
      </ul>
      <ListFoot
        summary={`${counted(change.steps, 'step')} in ${counted(flows.length, 'group')}`}
        list={{
          what: 'moves',
          asOf: generatedAt,
          source,
          query: `id:${change.id} revision:${change.revision}`,
          rows: () => flows.map(({ namespace, from, to, count, done }) => ({ namespace, from, to, count, done })),
        }}
      />
    </div>
  );
}

interface GroupProps extends PlanMovesProps {
  readonly group: MoveGroup;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly isViewed: boolean;
  readonly onView: (viewed: boolean) => void;
}

function Group({ cluster, answer, group, isOpen, onToggle, isViewed, onView }: GroupProps) {
  const id = useId();
  const Arrow = isOpen ? ChevronDown : ChevronRight;
  const words = groupWords(group);
  return (
    <li className="border-b border-line last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 px-2 py-1">
        <button
          type="button"
          className="flex min-h-7 min-w-0 grow items-center gap-1.5 text-left"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={onToggle}
        >
          <Arrow className="size-4 shrink-0 text-soft" aria-hidden="true" />
          <span className={isViewed ? 'text-soft' : 'font-medium'}>{words}</span>
          {group.done === 0 ? null : <span className="text-soft">{group.done} done</span>}
        </button>
        <label className="flex items-center gap-1.5 text-soft">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={isViewed}
            aria-label={`Viewed: ${words}`}
            onChange={(event) => {
              onView(event.target.checked);
              // What has been looked at makes room for what has not.
              if (event.target.checked && isOpen) onToggle();
            }}
          />
          Viewed
        </label>
      </div>
      <div id={id}>{isOpen ? <GroupMoves cluster={cluster} answer={answer} group={group} /> : null}</div>
    </li>
  );
}

function GroupMoves({ cluster, answer: { change }, group }: PlanMovesProps & { readonly group: MoveGroup }) {
  const client = useTRPCClient();
  const { namespace, from, to } = group;
  const moves = useInfiniteQuery({
    queryKey: ['plan-moves', change.id, change.revision, groupKey(group)],
    queryFn: ({ pageParam, signal }) =>
      client.changes.moves.query(
        {
          ...{ id: change.id, revision: change.revision, namespace, to },
          ...(from === undefined ? {} : { from }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    retry: false,
  });
  useAskAnew(usePlanVersion(change.id), moves);
  // Of those that nobody had there is no name to ask for.
  const rows = moves.data?.pages.flatMap(({ items }) => items.filter((move) => move.from === from));
  if (rows === undefined)
    return (
      <p className="px-4 py-2 text-soft" role={moves.error === null ? 'status' : 'alert'}>
        {moves.error === null ? 'The moves are on their way.' : problemText(moves.error)}
      </p>
    );
  return (
    <div className="flex flex-col gap-2 px-2 pb-2">
      <LongTable
        label={groupWords(group)}
        rows={rows}
        className="max-h-96"
        heads={['Shard', 'Why', 'Score before', 'Score after', 'State'].map((head) => (
          <th key={head} scope="col" className={`table-head ${head.startsWith('Score') ? 'text-right' : ''}`}>
            {head}
          </th>
        ))}
      >
        {(move, index) => (
          <LongTableRow key={move.step} index={index} chosen={false}>
            <td className="table-cell">
              <Link className="link font-mono text-sm" href={shardAddress(cluster, move)} prefetch={false}>
                {move.namespace}/{move.shardId}
              </Link>
            </td>
            <td className="table-cell" title={move.reason}>
              {move.reason}
            </td>
            <td className="table-cell text-right">{(move.scoreBefore / 1_000).toFixed(3)}</td>
            <td className="table-cell text-right">{(move.scoreAfter / 1_000).toFixed(3)}</td>
            <td className="table-cell">
              <StepMark state={move.state} />
            </td>
          </LongTableRow>
        )}
      </LongTable>
      {moves.hasNextPage ? (
        <button
          type="button"
          className="button self-start"
          disabled={moves.isFetchingNextPage}
          onClick={() => void moves.fetchNextPage()}
        >
          {moves.isFetchingNextPage ? 'Looking further…' : `Show more (${rows.length} of ${group.count})`}
        </button>
      ) : null}
    </div>
  );
}
