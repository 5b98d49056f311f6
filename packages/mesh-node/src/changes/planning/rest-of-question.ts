/** What is left of a question: moves by name that are made already, by the change itself or by others, are not asked for again. */
import { type Namespace, parseShardName } from '@omnirelay/protocol';
import type { MeshView } from '@omnirelay/protocol/change';
import type { AskedMove, ChangeQuestion } from './change-question.ts';

export function restOfQuestion(question: ChangeQuestion, { shardAt }: Pick<MeshView, 'shardAt'>): ChangeQuestion {
  const { asked } = question;
  if (asked.kind !== 'moves') return question;
  const isMade = ({ namespace, shardId, to }: AskedMove): boolean => {
    const shard = parseShardName(shardId);
    return shard !== undefined && shardAt(namespace as Namespace, shard)?.owner === to;
  };
  const moves = asked.moves.filter((move) => !isMade(move));
  return moves.length === asked.moves.length ? question : { ...question, asked: { ...asked, moves } };
}
