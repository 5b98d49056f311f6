import { describe, expect, it } from 'vitest';
import type { LeaderTerm } from '../../data/leader-model.ts';
import { layOutLane, timeToX, xToTime } from './lane-layout.ts';
import { laneStates } from './lane-states.ts';

const T0 = Date.parse('2026-11-23T14:00:00Z');
const iso = (seconds: number): string => new Date(T0 + seconds * 1_000).toISOString();

/** `from` and `to` in seconds after 14:00; the fence is as high as the number. */
function term(number: number, leaderId: string, from: number, to: number | null, more: Partial<LeaderTerm> = {}) {
  return {
    scope: 'global-control',
    scopeKind: 'global',
    leaderId,
    term: String(number),
    fenceToken: `0000000000.0000000001.${String(number).padStart(20, '0')}`,
    claimId: `c${number}`,
    epoch: '1',
    election: { correlationId: 'c' },
    from: iso(from),
    ...(to === null ? {} : { to: iso(to), ended: 'epoch-ended' as const }),
    ...more,
  } satisfies LeaderTerm;
}

const bumpedAt = (seconds: number) => ({ nodeId: 'n1', epoch: '1', why: 'ttl', by: 'n2', at: iso(seconds) }) as const;

const STEPPED_DOWN = { ended: 'stepped-down' } as const;

const now = (seconds: number): number => T0 + seconds * 1_000;
const short = (terms: readonly LeaderTerm[], nowS: number): readonly string[] =>
  laneStates(terms, now(nowS)).map((state) => {
    const who = state.kind === 'held' ? state.leaderId : state.kind === 'overlap' ? state.terms.length : '';
    const shown = `${state.kind} ${who}`.trim();
    return `${shown} ${(state.fromMs - T0) / 1_000}-${(state.toMs - T0) / 1_000}`;
  });

/** 1 px a second. */
const room = (seconds: number, width = seconds) => ({
  window: { fromMs: T0, toMs: now(seconds) },
  width,
  nowMs: now(seconds),
});
const lane = (terms: readonly LeaderTerm[], seconds: number, width?: number, rejections: readonly number[] = []) =>
  layOutLane(
    {
      scope: 'global-control',
      terms,
      rejections: rejections.map((at) => ({ scope: 'global-control', at: iso(at) })),
    },
    room(seconds, width),
  );

describe('what was so in a scope', () => {
  it('tells who led it, when nobody did, and that nobody does now', () => {
    expect(short([term(2, 'n2', 13, 30), term(1, 'n1', 0, 10)], 40)).toEqual([
      'held n1 0-10',
      'leaderless 10-13',
      'held n2 13-30',
      'leaderless 30-40',
    ]);
  });

  it('says nothing of the time before the first claim that is known', () => {
    expect(short([term(1, 'n1', 5, null)], 10)).toEqual(['held n1 5-10']);
  });

  it('takes terms of one leader that follow each other for one, and keeps both', () => {
    const states = laneStates([term(1, 'n1', 0, 10), term(2, 'n1', 10, 20), term(3, 'n2', 20, null)], now(30));
    expect(states.map((state) => (state.kind === 'held' ? state.terms.length : 0))).toEqual([2, 1]);
  });

  it('shows two leaders at a time as that, and who was left afterwards', () => {
    expect(short([term(1, 'n1', 0, 20), term(2, 'n2', 15, null)], 30)).toEqual([
      'held n1 0-15',
      'overlap 2 15-20',
      'held n2 20-30',
    ]);
  });

  it('takes no difference of two clocks and no hand-over for a gap or for two leaders', () => {
    expect(short([term(1, 'n1', 0, 10.3), term(2, 'n2', 10, 20, STEPPED_DOWN), term(3, 'n3', 20.4, null)], 30)).toEqual(
      ['held n1 0-10', 'held n2 10-20.4', 'held n3 20.4-30'],
    );
  });

  it('does not know when it began where that is no longer kept', () => {
    const { from: _, ...old } = term(1, 'n1', 0, 10);
    expect(laneStates([old], now(10))[0]?.fromMs).toBe(Number.NEGATIVE_INFINITY);
    expect(lane([old], 100).pieces[0]).toMatchObject({ x: 0, width: 10 });
  });

  it('shows that a leader was lost however soon another was elected, and from when it did not answer', () => {
    expect(short([term(1, 'n1', 0, 10), term(2, 'n2', 10.02, null)], 30)[1]).toBe('leaderless 10-10.02');
    const election = { correlationId: 'c', bumped: bumpedAt(10), suspicionBegan: iso(8) };
    expect(short([term(1, 'n1', 0, 10), term(2, 'n2', 10.02, null, { election })], 30)).toEqual([
      'held n1 0-8',
      'leaderless 8-10.02',
      'held n2 10.02-30',
    ]);
  });

  it('says of no time that nobody led where nothing tells when a term ended', () => {
    const superseded = { ...term(1, 'n1', 0, null), ended: 'superseded' as const };
    expect(short([superseded, term(2, 'n2', 10, null)], 30)).toEqual(['held n1 0-10', 'held n2 10-30']);
  });

  it('still sees two that both go on', () => {
    expect(short([term(1, 'n1', 0, null), term(2, 'n2', 10, null)], 10.2)).toEqual([
      'held n1 0-10',
      'overlap 2 10-10.2',
    ]);
  });

  it('leaves the lease of a node that has gone as ended: nobody is to lead it', () => {
    expect(short([term(1, 'n5', 0, 10, { scope: 'node/n5', scopeKind: 'node' })], 40)).toEqual(['held n5 0-10']);
  });
});

describe('the layout of a lane', () => {
  it('cuts what reaches beyond the window, and leaves out what lies outside', () => {
    const terms = [term(1, 'n1', -200, -100), term(2, 'n2', -100, 50), term(3, 'n3', 50, null)];
    expect(lane(terms, 100).pieces.map(({ x, width }) => [x, width])).toEqual([
      [0, 50],
      [50, 50],
    ]);
  });

  it('leaves no gap and no overlap so narrow that it could be missed', () => {
    const [, gap] = lane([term(1, 'n1', 0, 1_000), term(2, 'n2', 1_001, null)], 2_000, 500).pieces;
    expect(gap).toMatchObject({ kind: 'leaderless', width: 4 });
    const [, overlap] = lane([term(1, 'n1', 0, 1_002), term(2, 'n2', 1_000, null)], 2_000, 500).pieces;
    expect(overlap).toMatchObject({ kind: 'overlap', width: 4 });
  });

  it('gathers what is narrower than two pixels into a strip that says how many elections it was', () => {
    const many = Array.from({ length: 27 }, (_, i) => term(i + 2, `n${i % 3}`, 1_000 + i * 2, 1_001 + i * 2));
    const { pieces } = lane([term(1, 'n1', 0, 1_000), ...many, term(40, 'n9', 1_054, null)], 4_000, 1_000);
    expect(pieces.map(({ kind }) => kind)).toEqual(['held', 'churn', 'held']);
    expect(pieces[1]).toMatchObject({ elections: 27, leaderlessMs: 27_000, fromMs: now(1_000), toMs: now(1_054) });
  });

  it('counts ticks that would lie on each other as one, each kind apart', () => {
    const terms = [
      term(1, 'n1', 0, 300, { ended: 'stepped-down' }),
      term(2, 'n2', 301, null, { election: { correlationId: 'c', bumped: bumpedAt(300) } }),
    ];
    expect(lane(terms, 1_000, 1_000, [302, 303, 400, 2_000]).ticks).toEqual([
      { kind: 'election', x: 0, atMs: now(0), count: 1 },
      { kind: 'election', x: 300, atMs: now(300), count: 1 },
      { kind: 'step-down', x: 300, atMs: now(300), count: 1 },
      { kind: 'rejection', x: 302, atMs: now(302), count: 2 },
      { kind: 'rejection', x: 400, atMs: now(400), count: 1 },
    ]);
  });

  it('reads a place as the time that was put there', () => {
    expect(xToTime(timeToX(now(37), room(100, 640)), room(100, 640))).toBeCloseTo(now(37), 3);
  });

  it('keeps everything of a long history within its room', () => {
    const terms = Array.from({ length: 5_000 }, (_, i) =>
      term(i + 1, `n${i % 5}`, i * 10, i * 10 + (i % 7 === 0 ? 8 : 10)),
    );
    const { pieces } = lane(terms, 50_000, 1_200);
    expect(pieces.length).toBeGreaterThan(0);
    for (const { x, width } of pieces) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(1_200.001);
    }
  });
});
