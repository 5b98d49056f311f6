import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeForced, encodeForced } from './forced-record.ts';
import type { StoredText } from './map-records.ts';
import { decodeNamespace, encodeNamespace, type NamespaceRecord } from './namespace-record.ts';
import {
  decodeOverrides,
  encodeOverrides,
  NO_OVERRIDES,
  type ShardOverride,
  standingOverrides,
  withOverride,
} from './overrides-record.ts';

const golden = JSON.parse(readFileSync(new URL('./golden/operators-v1.json', import.meta.url), 'utf8')) as Record<
  'namespace' | 'overrides',
  StoredText
>;

const namespace: NamespaceRecord = {
  ...{ kind: 'queue', shardCount: 12, roles: ['worker', 'gateway'] },
  policy: {
    strategy: { kind: 'ring', virtualNodes: 64 },
    rules: [{ kind: 'anti-affinity', id: 'apart', shards: [1, 7], apart: 'zone' }],
  },
};
const paused: ShardOverride = {
  ...{ shard: 3, status: 'paused', correlationId: '8f14e45f-ceea-467f-9c5e-3b0a1d2c4e6f' },
  note: { by: 'omar', at: 1_764_000_000_000, why: 'hot', changeTicket: 'INC-1', until: 1_764_000_900_000 },
};
const disabled: ShardOverride = {
  ...{ shard: 7, status: 'disabled', correlationId: '8f14e45f-ceea-467f-9c5e-3b0a1d2c4e70' },
  note: { by: 'ana', at: 1_764_000_000_000, why: 'broken' },
};
const textOf = (encoded: ReturnType<typeof encodeNamespace>): StoredText => {
  if (encoded.kind === 'too-large') throw new Error(`${encoded.bytes} bytes`);
  return { key: '', version: 1n, ...encoded };
};
const changed = (stored: StoredText, change: (json: Record<string, never>) => object): StoredText => ({
  ...stored,
  value: JSON.stringify(change(JSON.parse(stored.value) as Record<string, never>)),
});

describe('the settings of a namespace', () => {
  it('are read for ever as version 1 wrote them, and written so that they read the same', () => {
    expect(decodeNamespace(golden.namespace)).toEqual({ kind: 'record', value: namespace });
    expect(decodeNamespace(textOf(encodeNamespace(namespace)))).toEqual({ kind: 'record', value: namespace });
  });

  it('go to workers where nothing is said of roles', () => {
    const { roles: _, ...silent } = JSON.parse(golden.namespace.value) as NamespaceRecord;
    const read = decodeNamespace({ ...golden.namespace, value: JSON.stringify(silent) });
    expect(read).toMatchObject({ kind: 'record', value: { roles: ['worker'] } });
  });

  it('say whether all effects are fenced, or nothing of it', () => {
    expect(namespace).not.toHaveProperty('effects');
    const fenced: NamespaceRecord = { ...namespace, effects: 'fenced' };
    expect(decodeNamespace(textOf(encodeNamespace(fenced)))).toEqual({ kind: 'record', value: fenced });
    expect(decodeNamespace(changed(golden.namespace, (json) => ({ ...json, effects: 'some' })))).toMatchObject({
      kind: 'unreadable',
      detail: expect.stringContaining('effects'),
    });
  });

  it('say for whose request they were written, or nothing of it', () => {
    const askedBy = { actor: 'omar', reason: 'more zones', changeTicket: 'CHG-4', correlationId: 'c-1' };
    const asked: NamespaceRecord = { ...namespace, askedBy };
    expect(decodeNamespace(textOf(encodeNamespace(asked)))).toEqual({ kind: 'record', value: asked });
    const wishes = { overrides: [disabled], askedBy: { actor: 'ana' } };
    expect(decodeOverrides(textOf(encodeOverrides(wishes)))).toEqual({ kind: 'record', value: wishes });
    for (const wrong of ['omar', {}, { actor: 'omar', reason: 7 }])
      expect(decodeNamespace(changed(golden.namespace, (json) => ({ ...json, askedBy: wrong })))).toMatchObject({
        kind: 'unreadable',
        why: 'damaged',
      });
  });

  it('keep what a newer writer added', () => {
    const read = decodeNamespace(changed(golden.namespace, (json) => ({ ...json, colour: 'blue' })));
    if (read.kind !== 'record') throw new Error(read.detail);
    const again = JSON.parse(textOf(encodeNamespace({ ...read.value, roles: ['control'] })).value) as object;
    expect(again).toMatchObject({ colour: 'blue', roles: ['control'], kind: 'queue' });
  });

  it('are told as damaged, and never guessed at', () => {
    const wrongs = [{ roles: 'worker' }, { kind: 'other' }, { shardCount: 0 }, { policy: {} }];
    for (const wrong of wrongs)
      expect(decodeNamespace(changed(golden.namespace, (json) => ({ ...json, ...wrong })))).toMatchObject({
        kind: 'unreadable',
        why: 'damaged',
      });
    expect(decodeNamespace({ ...golden.namespace, minReader: 2 })).toMatchObject({ kind: 'unreadable', why: 'newer' });
  });
});

describe('that moves are forced', () => {
  const askedBy = { actor: 'ana', reason: 'it burns', correlationId: 'c-7' };

  it('is read as it was written: for whose request', () => {
    expect(decodeForced(textOf(encodeForced(askedBy)))).toEqual({ kind: 'record', value: askedBy });
  });

  it('is told as damaged or newer, and never guessed at', () => {
    const written = textOf(encodeForced(askedBy));
    for (const wrong of ['', '{}', '{"askedBy":{}}', '{"askedBy":{"actor":7}}'])
      expect(decodeForced({ ...written, value: wrong })).toMatchObject({ kind: 'unreadable', why: 'damaged' });
    expect(decodeForced({ ...written, minReader: 2 })).toMatchObject({ kind: 'unreadable', why: 'newer' });
  });
});

describe('wishes about single shards', () => {
  it('are read for ever as version 1 wrote them, and written so that they read the same', () => {
    const value = { overrides: [paused, disabled] };
    expect(decodeOverrides(golden.overrides)).toEqual({ kind: 'record', value });
    expect(decodeOverrides(textOf(encodeOverrides(value)))).toEqual({ kind: 'record', value });
  });

  it('are told as damaged, and never guessed at', () => {
    const of = (...overrides: object[]) =>
      decodeOverrides({ ...golden.overrides, value: JSON.stringify({ overrides }) });
    const { until: _, ...endless } = paused.note;
    for (const wrong of [
      [{ ...paused, note: endless }],
      [{ ...paused, status: 'active' }],
      [disabled, paused],
      [paused, paused],
    ])
      expect(of(...wrong)).toMatchObject({ kind: 'unreadable', why: 'damaged' });
    expect(of(paused, disabled).kind).toBe('record');
  });

  it('hold until their time is over, and one stands for each shard', () => {
    const both = withOverride(withOverride(NO_OVERRIDES, 7, { override: disabled, nowUnixMs: 0 }), 3, {
      override: paused,
      nowUnixMs: 0,
    });
    expect(both.overrides).toEqual([paused, disabled]);
    const until = paused.note.until ?? 0;
    expect(standingOverrides(both, until - 1)).toEqual([paused, disabled]);
    expect(standingOverrides(both, until)).toEqual([disabled]);
    const longer: ShardOverride = { ...paused, note: { ...paused.note, until: until + 1 } };
    expect(withOverride(both, 3, { override: longer, nowUnixMs: 0 }).overrides).toEqual([longer, disabled]);
    expect(withOverride(both, 7, { override: null, nowUnixMs: until }).overrides).toEqual([]);
  });
});
