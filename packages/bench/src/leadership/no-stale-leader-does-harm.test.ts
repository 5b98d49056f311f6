/** The short form; `npm run soak -- frozen-leader` freezes for 30 s, `npm run soak -- cut-primary` cuts with every policy. */
import { expect, it } from 'vitest';
import { cutPrimary } from './cut-primary.ts';
import { frozenLeader } from './frozen-leader.ts';
import { BACKENDS } from './store-process.ts';

it.each(BACKENDS)(
  'a leader that was frozen gets nothing accepted afterwards, on %s',
  async (backend) => {
    const { figures, problems } = await frozenLeader({ backend, freezeMs: 4_000, takeovers: 1 });
    expect(problems).toEqual([]);
    expect(figures.claims).toBeGreaterThanOrEqual(2);
    expect(figures.refused).toBeGreaterThan(0);
  },
  180_000,
);

it('a primary that is cut off takes answered writes with it: they are found and named, and no fence is used twice', async () => {
  const { figures, problems } = await cutPrimary({ wait: 'none' });
  expect(problems).toEqual([]);
  expect(figures.lost).toBeGreaterThan(0);
  expect(figures.named).toBe(figures.lost);
}, 180_000);

it('where all replicas have each write, a primary that is cut off takes none with it', async () => {
  const { figures, problems } = await cutPrimary({ wait: 'all' });
  expect(problems).toEqual([]);
  expect([figures.lost, figures.acknowledgedBehindTheCut]).toEqual([0, 0]);
}, 180_000);
