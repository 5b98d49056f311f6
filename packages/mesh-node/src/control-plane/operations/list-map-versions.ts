/** Generations of maps, newest first unless asked otherwise: what each moved, and who wanted it, as far back as that is kept. */
import { type MapDelta, matchGlob } from '@omnirelay/protocol';
import { type ShardMapVersionList, type ShardMapVersionQuery, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { encodeRecordCursor } from '../cursor.ts';
import { ascending } from '../leaders/leader-query.ts';
import { placedPage } from '../leaders/placed-page.ts';
import {
  fields,
  minCursor,
  namespaceFilters,
  optionalText,
  pageSize,
  query,
  timeRange as range,
  sort,
} from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { shardMapVersionList } from '../shard-schemas.ts';
import { describeGeneration, requireShards } from '../shards/describe-shard.ts';
import { MAP_VERSION_FIELDS, versionFilter } from '../shards/map-version-query.ts';
import type { ShardBook } from '../shards/shard-book.ts';
import { staleness } from '../stale-since.ts';

interface PlacedGeneration {
  readonly revision: bigint;
  readonly key: string;
  readonly namespace: string;
  readonly delta: MapDelta;
}

/** Of the namespaces that are asked for, in the order of the registry's revisions, each once it is here as a whole. */
function generations(book: ShardBook, isAsked: (namespace: string) => boolean): readonly PlacedGeneration[] {
  const { revision: upTo } = book.position();
  return book
    .namespaces()
    .flatMap((namespace) =>
      isAsked(namespace)
        ? [...(book.map(namespace)?.newestDeltas() ?? [])].map(({ delta, revision }) => ({
            revision,
            key: namespace,
            namespace,
            delta,
          }))
        : [],
    )
    .filter(({ revision }) => revision <= upTo)
    .sort((a, b) => (a.revision === b.revision ? (a.key < b.key ? -1 : 1) : a.revision < b.revision ? -1 : 1));
}

export const listMapVersions: ReadOperation<ShardMapVersionQuery, ShardMapVersionList> = {
  kind: 'read',
  name: 'list-map-versions',
  summary: 'Generations of maps, what each moved and who wanted it, newest first',
  method: 'GET',
  path: '/shards/versions',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.listMapVersions,
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...namespaceFilters,
    ...range,
    query,
    sort: sort('`-at`, newest first, as without it; or `at`'),
    fields: fields('only these fields of each, its namespace and its version: `moved,actor`'),
    minCursor,
  }),
  output: shardMapVersionList,
  async run(context, input) {
    const { state } = context;
    const asked = questionIn(input);
    checkFields(input.fields, MAP_VERSION_FIELDS);
    const matches = versionFilter(input, state.wall());
    requireShards(state);
    const { book } = state.shards;
    const { namespace: patterns } = input;
    const isAsked = (name: string): boolean =>
      patterns === undefined || patterns.some((pattern) => matchGlob(pattern, name));
    const all = generations(book, isAsked);
    const { position, things, nextCursor } = await placedPage(
      context,
      {
        all: () => all,
        position: () => book.position(),
        matches: ({ namespace, delta }) => matches(describeGeneration(namespace, delta)),
        ascending: ascending(input.sort, 'at'),
        asked: ['map-versions', asked],
      },
      input,
    );
    const told = things.map(({ namespace, delta }) => describeGeneration(namespace, delta));
    const shown = input.fields === undefined ? undefined : [...new Set(['namespace', ...input.fields])];
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(position),
      ...(nextCursor === undefined ? {} : { nextCursor }),
      items: projected(told, shown, 'version'),
      unreadable: book.namespaces().flatMap((name) => (isAsked(name) ? book.unreadable(name) : [])),
      ...staleness(state.shards.staleSince()),
    };
  },
};
