/** Plans: which there are, one of them with what may be done to it, its moves, how its run goes, and whatever people do to it. */
import type { ControlClient } from '@omnirelay/client';
import { z } from 'zod';
import { BOUNDS } from '../bounds.ts';
import { runOfChange } from '../run-of-change.ts';
import { createChange } from './create-change.ts';
import { changeOptions, mutationInput, mutationOf } from './mutation.ts';
import { namespaceName, said } from './placement-input.ts';
import { askMesh, router, untilGone, withScope } from './procedures.ts';

const id = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/);
const cursor = z.string().max(2_000).optional();
const contentHash = z.string().max(BOUNDS.hashCharacters);
const listed = z.object({ q: z.string().max(2_000).default(''), mine: z.boolean().optional(), cursor });
const moves = z.object({
  id,
  revision: z.int().min(1).optional(),
  namespace: namespaceName.optional(),
  from: namespaceName.optional(),
  to: namespaceName.optional(),
  cursor,
});
/** Whether somebody may, the control node decides: who only looks may keep drafts. */
const act = z.object({
  ...mutationInput,
  id,
  verb: z.enum(['submit', 'recompute', 'approve', 'reject', 'execute', 'pause', 'resume', 'cancel', 'rollback']),
  /** Of what was read. */
  contentHash,
});

const listOf = (one: string | undefined): readonly string[] | undefined => (one === undefined ? undefined : [one]);

type Act = z.infer<typeof act>;

export const changesRouter = router({
  create: createChange,
  list: withScope('mesh.read')
    .input(listed)
    .query(({ ctx, input: { q, mine, cursor: behind }, signal }) =>
      askMesh(() =>
        ctx.mesh.client.changes.list(
          said({
            pageSize: BOUNDS.changesPage,
            sort: '-created',
            query: q === '' ? undefined : q,
            mine,
            cursor: behind,
          }),
          untilGone(signal),
        ),
      ),
    ),
  get: withScope('mesh.read')
    .input(z.object({ id }))
    .query(({ ctx, input, signal }) => askMesh(() => ctx.mesh.client.changes.get(input.id, untilGone(signal)))),
  moves: withScope('mesh.read')
    .input(moves)
    .query(({ ctx, input, signal }) => {
      const { namespace, from, to, ...asked } = input;
      const query = { ...asked, namespace: listOf(namespace), from: listOf(from), to: listOf(to) };
      return askMesh(() =>
        ctx.mesh.client.changes.moves(said({ pageSize: BOUNDS.movesPage, ...query }), untilGone(signal)),
      );
    }),
  /** As it is hashed, byte for byte. */
  content: withScope('mesh.read')
    .input(z.object({ id, revision: z.int().min(1) }))
    .query(({ ctx, input, signal }) => askMesh(() => ctx.mesh.client.changes.content(input, untilGone(signal)))),
  run: withScope('mesh.read')
    .input(z.object({ id, goesOn: z.boolean() }))
    .query(({ ctx, input, signal }) => askMesh(() => runOfChange(ctx.mesh.client, input, untilGone(signal)))),
  act: withScope('mesh.read')
    .input(act)
    .mutation(({ ctx, input, signal }) => askMesh(() => doAct(ctx.mesh.client, input, changeOptions(input, signal)))),
});

function doAct({ changes }: ControlClient, input: Act, options: { readonly signal?: AbortSignal }) {
  const { verb, contentHash: hash, id: of } = input;
  const asked = { id: of, ...mutationOf(input) };
  switch (verb) {
    case 'recompute':
      return changes.recompute(asked, options);
    // Of no other content than this.
    case 'approve':
    case 'execute':
      return changes[verb]({ ...asked, contentHash: hash }, options);
    default:
      return changes[verb](asked, options);
  }
}
