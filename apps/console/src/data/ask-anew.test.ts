import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { termsQuestion } from '../features/leaders/use-leader-history.ts';
import { startAskingAnew } from './ask-anew.ts';

function questionOf(answers: () => Promise<string>) {
  const client = new QueryClient();
  const asked = { scope: undefined, from: 'now-1h', to: 'now' };
  const observer = new QueryObserver(client, { ...termsQuestion(asked), queryFn: answers });
  return { client, observer };
}

type Observer = ReturnType<typeof questionOf>['observer'];

const isQuiet = (observer: Observer): Promise<void> =>
  new Promise((resolve) => {
    const end = observer.subscribe(({ isFetching }) => {
      if (isFetching) return;
      end();
      resolve();
    });
  });

it('keeps one answer, the newest, however often leaders change', async () => {
  let count = 0;
  const { client, observer } = questionOf(async () => {
    count += 1;
    return `answer ${count}`;
  });
  const end = observer.subscribe(() => {});
  await isQuiet(observer);
  const ask = startAskingAnew('v0');
  for (let version = 0; version < 50; version++) {
    const quiet = isQuiet(observer);
    const { isFetching, refetch } = observer.getCurrentResult();
    ask(`v${version}`, { isFetching, refetch });
    if (version > 0) await quiet;
  }
  expect(client.getQueryCache().getAll()).toHaveLength(1);
  expect(observer.getCurrentResult().data).toBe('answer 50');
  end();
  client.clear();
});

it('calls no question off for the next one, and asks once for all that changed meanwhile', () => {
  let asked = 0;
  const refetch = (): void => {
    asked += 1;
  };
  const ask = startAskingAnew('v0');
  ask('v0', { isFetching: false, refetch });
  ask('v1', { isFetching: true, refetch });
  ask('v2', { isFetching: true, refetch });
  expect(asked).toBe(0);
  ask('v2', { isFetching: false, refetch });
  ask('v2', { isFetching: false, refetch });
  expect(asked).toBe(1);
});
