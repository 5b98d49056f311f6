import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { ActChip } from './act-chip.tsx';
import { type ActStage, type PendingAct, sendAct } from './pending-act.ts';

const shown = (stage: ActStage, whyNot?: string): string =>
  renderToStaticMarkup(
    <ActChip
      act={{ pending: { request: 1, stage }, send: async () => {}, dismiss: () => {} }}
      words={(pending) => `It is ${pending.stage}`}
      whyNot={whyNot}
    />,
  );

it('what nobody answered for can be sent again, and what was refused cannot', () => {
  expect(shown('unknown')).toMatch(/role="alert".*Try again.*Dismiss/);
  expect(shown('unknown', 'Offline')).toMatch(/disabled=""[^>]*>Try again/);
  expect(shown('refused')).toMatch(/role="alert"/);
  expect(shown('refused')).not.toContain('Try again');
});

it('what is under way is told quietly, and cannot be put away before it is answered', () => {
  expect(shown('requested')).toMatch(/role="status".*It is requested/);
  expect(shown('requested')).not.toContain('Dismiss');
  expect(shown('effective')).toMatch(/It is effective.*Dismiss/);
});

it('an act goes from requested to accepted, or to what became of it, and never throws', async () => {
  const told: PendingAct<string, string>[] = [];
  const put = (pending: PendingAct<string, string>): void => void told.push(pending);
  await sendAct({ request: 'a', call: async (request) => `${request}!`, put });
  await sendAct({ request: 'b', call: () => Promise.reject(new Error('the line is gone')), put });
  expect(told).toEqual([
    { request: 'a', stage: 'requested' },
    { request: 'a', stage: 'accepted', answer: 'a!' },
    { request: 'b', stage: 'requested' },
    { request: 'b', stage: 'unknown', problem: 'the line is gone' },
  ]);
});
