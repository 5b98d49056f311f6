/** Changes: what is planned, waits for people, runs or has ended. */
import { type ChangeList, type ChangeListQuery, changesPb } from '@omnirelay/wire';
import { z } from 'zod';
import { changeList } from '../change-schemas.ts';
import { isAskedOf } from '../changes/allowed-verbs.ts';
import { maySee } from '../changes/change-actor.ts';
import { CHANGE_FIELDS, changeFilter, changeFilters, changeSort, names } from '../changes/change-query.ts';
import { requireChanges } from '../changes/change-state.ts';
import { headerAlone, toldChange } from '../changes/known-change.ts';
import { answerFollowedList } from '../followed-list.ts';
import { keyedListInput } from '../list-input.ts';
import { checkFields } from '../list-query.ts';
import type { ReadOperation } from '../operation.ts';

export const listChanges: ReadOperation<ChangeListQuery, ChangeList> = {
  kind: 'read',
  name: 'list-changes',
  summary: 'Changes that are planned, wait for people, run or have ended',
  method: 'GET',
  path: '/changes',
  alias: { path: '/rebalance-plans', input: { kind: ['rebalance'] } },
  scope: 'mesh.read',
  tier: 'none',
  rpc: changesPb.ChangeControlService.method.listChanges,
  input: keyedListInput(
    {
      ...changeFilters,
      author: names,
      mine: z.exactOptional(z.boolean().describe('those that whoever asks may approve now')),
    },
    {
      sort: '-updated',
      fields: 'only these fields of each, and its id: `title,state,progress.done`',
    },
  ),
  output: changeList,
  async run({ state, caller }, input) {
    checkFields(input.fields, CHANGE_FIELDS);
    const now = state.wall();
    const matches = changeFilter(input, now);
    requireChanges(state);
    const { book } = state.changes;
    const get = (id: string) => {
      const known = book.get(id);
      if (known === undefined || !maySee(caller, known.header)) return undefined;
      if (input.mine === true && !isAskedOf(headerAlone(known.header), caller, now)) return undefined;
      return toldChange(state, known);
    };
    const { subject, issuer } = caller.principal;
    return answerFollowedList(state, input, {
      name: 'changes',
      idField: 'id',
      get,
      list: () => book.all().flatMap(({ header }) => get(header.id) ?? []),
      matches,
      sort: changeSort(input.sort),
      idName: 'id',
      askedBy: input.mine === true ? [issuer, subject] : null,
      position: book.position(),
      staleSince: state.changes.staleSince(),
      unreadable: book.unreadable(),
    });
  },
};
