import { expect, test } from 'vitest';
import { UnknownOutcome } from '../server/job-queue.ts';
import { openMembers } from './members.ts';
import { bytesOf } from './operations.ts';
import { etcdTest } from './testing/with-etcd.ts';
import { createWriteCalls } from './write-calls.ts';

const { start, signal } = etcdTest();

test('a write that is called off while another member is asked about it leaves that member to the other calls', async () => {
  const { endpoint } = await start();
  const target = { endpoints: [endpoint, endpoint] };
  const members = openMembers({ target, silenceMs: 5_000, probe: bytesOf('probe'), signal: signal() });
  const calls = createWriteCalls(members);
  const member = await members.connected();
  const off = new AbortController();
  const write = {
    act: () => Promise.reject(new UnknownOutcome('no answer')),
    settle: (_: unknown, over: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        over.addEventListener('abort', () => reject(over.reason));
        off.abort(new Error('called off'));
      }),
  };
  await expect(calls.run(write, { signal: off.signal })).rejects.toThrow(UnknownOutcome);
  expect(await members.connected()).toBe(member);
  expect(member.ended.aborted).toBe(false);
  member.end(new Error('the test is over'));
});
