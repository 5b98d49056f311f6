/** One watch of etcd as a sequence of what it answers, until it is left, or lost. */
import { create } from '@bufbuild/protobuf';
import { WatchRequestSchema, type WatchResponse } from './generated/etcd_pb.ts';
import type { EtcdMember } from './member.ts';
import type { KeyRange } from './store-keys.ts';

/** The history that was asked for is gone. */
export class HistoryGone extends Error {
  readonly compacted: bigint;
  constructor(compacted: bigint) {
    super(`etcd's history begins at revision ${compacted}`);
    this.compacted = compacted;
  }
}

/** @throws HistoryGone, grpc-js's errors, or the signal's reason */
export async function* watchRange(
  member: EtcdMember,
  range: KeyRange,
  from: bigint,
  signal: AbortSignal,
): AsyncGenerator<WatchResponse> {
  signal.throwIfAborted();
  const stream = member.watch();
  const cut = (reason: unknown) => stream.destroy(reason as Error);
  const onAbort = () => cut(signal.reason);
  const onEnded = () => cut(member.ended.reason);
  signal.addEventListener('abort', onAbort);
  member.ended.addEventListener('abort', onEnded);
  // Once it is left, nobody asks what became of it.
  stream.on('error', () => undefined);
  try {
    stream.write(
      create(WatchRequestSchema, {
        requestUnion: { case: 'createRequest', value: { ...range, startRevision: from, fragment: true } },
      }),
    );
    for await (const answer of stream as AsyncIterable<WatchResponse>) {
      if (answer.canceled && answer.compactRevision > 0n) throw new HistoryGone(answer.compactRevision);
      if (answer.canceled) throw new Error(`etcd ended the watch: ${answer.cancelReason || 'without a reason'}`);
      yield answer;
    }
    throw new Error('etcd ended the watch');
  } finally {
    signal.removeEventListener('abort', onAbort);
    member.ended.removeEventListener('abort', onEnded);
    stream.cancel();
  }
}
