/** Namespaces of shards: what operators say of each, and how its map stands. */
import { type NamespaceList, type NamespaceListQuery, shardsPb } from '@omnirelay/wire';
import { answerFollowedList } from '../followed-list.ts';
import { keyedListInput, namespaceFilters } from '../list-input.ts';
import { checkFields } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';
import { namespaceList } from '../shard-schemas.ts';
import { describeNamespace, requireShards } from '../shards/describe-shard.ts';
import { NAMESPACE_FIELDS, namespaceFilter, namespaceSort } from '../shards/namespace-query.ts';

export const listNamespaces: ReadOperation<NamespaceListQuery, NamespaceList> = {
  kind: 'read',
  name: 'list-namespaces',
  summary: 'Namespaces of shards: strategy, rules, and how each map stands',
  method: 'GET',
  path: '/namespaces',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.listNamespaces,
  input: keyedListInput(namespaceFilters, {
    sort: 'kind,-shards',
    fields: 'only these fields of each, and its name: `shardCount,counts.unowned`',
  }),
  output: namespaceList,
  async run({ state }, input) {
    checkFields(input.fields, NAMESPACE_FIELDS);
    const matches = namespaceFilter(input, state.wall());
    requireShards(state);
    const { book } = state.shards;
    const get = (name: string) => {
      const settings = book.settings(name);
      return settings === undefined ? undefined : describeNamespace(book, name, settings);
    };
    return answerFollowedList(state, input, {
      name: 'namespaces',
      idField: 'namespace',
      get,
      list: () => [...book.namespaces()].sort().flatMap((name) => get(name) ?? []),
      matches,
      sort: namespaceSort(input.sort),
      idName: 'namespace',
      position: book.positionWithSettings(),
      staleSince: state.shards.staleSince(),
      unreadable: book.unreadable(),
    });
  },
};
