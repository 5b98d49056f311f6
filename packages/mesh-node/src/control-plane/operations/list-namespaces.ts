/** Namespaces of shards: what operators say of each, and how its map stands. */
import { type NamespaceList, type NamespaceListQuery, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { contentEtag, unlessKnown } from '../content-etag.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { keyedPage } from '../keyed-page.ts';
import { fields, minCursor, namespaceFilters, optionalText, pageSize, query, sort } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { namespaceList } from '../shard-schemas.ts';
import { describeNamespace, requireShards } from '../shards/describe-shard.ts';
import { NAMESPACE_FIELDS, namespaceFilter, namespaceSort } from '../shards/namespace-query.ts';
import { staleness } from '../stale-since.ts';

export const listNamespaces: ReadOperation<NamespaceListQuery, NamespaceList> = {
  kind: 'read',
  name: 'list-namespaces',
  summary: 'Namespaces of shards: strategy, rules, and how each map stands',
  method: 'GET',
  path: '/namespaces',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.listNamespaces,
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...namespaceFilters,
    query,
    sort: sort('keys in turn, `-` for the other way round: `kind,-shards`'),
    fields: fields('only these fields of each, and its name: `shardCount,counts.unowned`'),
    minCursor,
    ifNoneMatch: optionalText(100),
  }),
  output: namespaceList,
  async run({ state }, input) {
    const asked = questionIn(input);
    checkFields(input.fields, NAMESPACE_FIELDS);
    const matches = namespaceFilter(input, state.wall());
    requireShards(state);
    const { book } = state.shards;
    const position = book.positionWithSettings();
    const get = (name: string) => {
      const settings = book.settings(name);
      return settings === undefined ? undefined : describeNamespace(book, name, settings);
    };
    const page = keyedPage(
      {
        idOf: ({ namespace }) => namespace,
        get,
        list: () => [...book.namespaces()].sort().flatMap((name) => get(name) ?? []),
        matches,
        sort: namespaceSort(input.sort),
        idName: 'namespace',
        asked: ['namespaces', asked],
      },
      input,
      { walks: state.walks, viewId: state.peers.position().viewId },
    );
    const stale = state.shards.staleSince();
    const content = {
      items: projected(page.things, input.fields, 'namespace'),
      unreadable: book.unreadable(),
      total: page.total,
    };
    const { lineageEpoch } = position;
    const etag = contentEtag([asked, input.pageSize, input.cursor, String(lineageEpoch), stale !== null, content]);
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(position),
      ...unlessKnown(content, { nextCursor: page.nextCursor, etag, ifNoneMatch: input.ifNoneMatch }),
      ...staleness(stale),
    };
  },
};
