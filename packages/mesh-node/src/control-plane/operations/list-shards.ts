/** Which node owns each shard, who may accept for it, and what is under way; now, or as it was. */
import { createHash } from 'node:crypto';
import { formatMapVersion } from '@omnirelay/protocol';
import { type ShardList, type ShardListQuery, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { contentEtag, unlessKnown } from '../content-etag.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { fields, shardFilters as filterInputs, minCursor, optionalText, pageSize, sort } from '../list-input.ts';
import { checkFields, projected, questionIn } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { shardList } from '../shard-schemas.ts';
import { requireShards } from '../shards/describe-shard.ts';
import { readAt } from '../shards/past-maps.ts';
import { shardPage } from '../shards/shard-page.ts';
import { type AskedMap, askedMaps, SHARD_FIELDS, shardFilters } from '../shards/shard-query.ts';
import { staleness } from '../stale-since.ts';

/** Of the one map; of several a digest of theirs. */
function versionOf(maps: readonly AskedMap[]): string {
  const versions = maps.map(({ map, head }) => `${map.namespace}=${formatMapVersion(head.map)}`);
  const [only] = maps;
  if (maps.length === 1 && only !== undefined) return formatMapVersion(only.head.map);
  return createHash('sha256').update(versions.join('\n')).digest('base64url').slice(0, 11);
}

export const listShards: ReadOperation<ShardListQuery, ShardList> = {
  kind: 'read',
  name: 'list-shards',
  summary: 'Which node owns each shard, who leads it, and what is under way',
  method: 'GET',
  path: '/shards',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.listShards,
  input: z.strictObject({
    pageSize,
    cursor: optionalText(500),
    ...filterInputs,
    sort: sort('keys in turn, `-` for the other way round: `owner,-version`'),
    fields: fields('only these fields of each shard, its namespace and its shardId: `ownerNodeId,status`'),
    minCursor,
    ifNoneMatch: optionalText(100),
    at: z.exactOptional(
      z.string().min(1).max(40).describe('the map of then: a moment (`now-6h`), or of one namespace a version'),
    ),
  }),
  output: shardList,
  async run({ state }, input) {
    const asked = questionIn(input);
    checkFields(input.fields, SHARD_FIELDS);
    const now = state.wall();
    const filters = shardFilters(input, now);
    const when = input.at === undefined ? undefined : readAt(input.at, now);
    requireShards(state);
    const { book } = state.shards;
    const position = book.position();
    const maps = askedMaps(state, filters, when);
    const page = await shardPage(state, { maps, filters, asked: ['shards', asked] }, input);
    const stale = state.shards.staleSince();
    const shown = input.fields === undefined ? undefined : [...new Set(['namespace', ...input.fields])];
    const content = {
      items: projected(page.things, shown, 'shardId'),
      unreadable: book.namespaces().flatMap((name) => (filters.isAsked(name) ? book.unreadable(name) : [])),
      total: page.total,
    };
    const version = versionOf(maps);
    const etag = contentEtag([asked, input.pageSize, input.cursor, version, stale !== null, content]);
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(position),
      version,
      ...unlessKnown(content, { nextCursor: page.nextCursor, etag, ifNoneMatch: input.ifNoneMatch }),
      ...staleness(stale),
    };
  },
};
