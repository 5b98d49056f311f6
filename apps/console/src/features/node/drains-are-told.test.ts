/** What the page of a node says of its drain: what is left, and that it may be switched off only once nothing is. */
import { expect, it } from 'vitest';
import type { ShardCell } from '../../data/shard-cell.ts';
import { deadlineWords, drainSentence, shardsLeft } from './drain-sentence.ts';

const shard = (of: Partial<ShardCell>): ShardCell =>
  ({ namespace: 'orders', shardId: '00001', strategyId: 'ring', status: 'Active', version: '1.1', ...of }) as ShardCell;
const draining = { intent: 'Draining', drainShards: 24, leads: [] } as const;
const SEEN = { at: '', powerOff: { safe: true, because: [] } };
const drained = { ...draining, intent: 'Drained' } as const;

it('counts what the node holds, and what the map still gives it', () => {
  const shards = [
    shard({ ownerNodeId: 'n5', leaderId: 'n5' }),
    shard({ ownerNodeId: 'n5', moving: { from: 'n5', to: 'n7', stage: 'stop' } }),
    shard({ ownerNodeId: 'n7', leaderId: 'n5' }),
    shard({ ownerNodeId: 'n7', moving: { from: 'n5', to: 'n7', stage: 'committed' } }),
    shard({ ownerNodeId: 'n7', leaderId: 'n7' }),
  ];
  expect(shardsLeft(shards, 'n5')).toBe(3);
});

it('says what is left of how many', () => {
  expect(drainSentence(draining, 12, SEEN)).toBe('Draining: 12 of 24 left');
  expect(drainSentence({ ...draining, leads: ['jobs/eu'] }, 0, SEEN)).toBe(
    'Draining: 0 of 24 left, and it leads 1 scope',
  );
  expect(drainSentence({ intent: 'Draining', leads: [] }, 3, SEEN)).toBe('Draining: 3 left');
  expect(drainSentence(draining, undefined, SEEN)).toBe('Draining: shards are not told yet');
});

it('calls a node safe to power off only while it is known to have nothing', () => {
  expect(drainSentence(drained, 0, { ...SEEN, at: '14:09:31 UTC' })).toBe(
    'Drained 14:09:31 UTC. Safe to power off: yes',
  );
  expect(drainSentence(drained, 1, SEEN)).toBe('Drained. Safe to power off: no, 1 shard is here again');
  expect(drainSentence({ ...drained, leads: ['a', 'b'] }, 0, SEEN)).toBe(
    'Drained. Safe to power off: no, and it leads 2 scopes',
  );
  expect(drainSentence(drained, undefined, SEEN)).toBe(
    'Drained. Safe to power off: not known, shards are not told yet',
  );
});

it('says why the control node would not have it switched off, and nothing before it has said so', () => {
  const because = ['it is the only control node in service', 'maps named it until a moment ago'];
  expect(drainSentence(drained, 0, { at: '', powerOff: { safe: false, because } })).toBe(
    `Drained. Safe to power off: no, ${because.join('; ')}`,
  );
  expect(drainSentence(drained, 0, { at: '', powerOff: undefined })).toBe('Drained. Safe to power off: not known yet');
});

it('says until when, and what becomes of it then', () => {
  const time = '14:15:00 UTC';
  expect(deadlineWords(time, { overdue: false, atDeadline: 'call-off' })).toBe(`until ${time}, then it is called off`);
  expect(deadlineWords(time, { overdue: true, atDeadline: 'report' })).toBe(`Overdue since ${time}`);
});
