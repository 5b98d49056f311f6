import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { ExceptionList } from './exception-list.tsx';
import { countStates, exceptionsAmong } from './exceptions.ts';
import { ShardCounts } from './shard-counts.tsx';
import { ShardLegend } from './shard-marks.tsx';
import { aShard, shardsOf, without } from './testing/shards-of.ts';

const SHARDS = [
  ...shardsOf({ count: 4 }),
  aShard({ shardId: '00004', moving: { from: 'n-3', to: 'n-17', stage: 'stop' } }),
  without(aShard({ shardId: '00005' }), 'leaderId'),
  without(aShard({ shardId: '00006', status: 'Paused', statusReason: 'hot key' }), 'leaderId'),
];
const words = (markup: string): string =>
  markup
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

it('each exception is told in words, the worst first', () => {
  const exceptions = exceptionsAmong(SHARDS, Uint32Array.from(SHARDS.keys()));
  const text = words(
    renderToStaticMarkup(<ExceptionList exceptions={exceptions} selected={undefined} onOpen={() => {}} />),
  );
  expect(text).toBe(
    'Exceptions 3 orders/00005 Leaderless wanted at n-3 orders/00004 Moving from n-3 to n-17: the old owner ends what runs orders/00006 Paused hot key; wanted at n-3',
  );
  const none = words(renderToStaticMarkup(<ExceptionList exceptions={[]} selected={undefined} onOpen={() => {}} />));
  expect(none).toContain('None: every shard that is shown is served where the map wants it.');
});

it('each count leads to the shards that it counts', () => {
  const markup = renderToStaticMarkup(
    <ShardCounts counts={countStates(SHARDS)} addressOf={(q) => `/c/dev/shards?q=${q}`} />,
  );
  const links = [...markup.matchAll(/<a[^>]* href="([^"]+)"[^>]*>(.*?)<\/a>/g)].map(([, href, text]) => [
    href,
    words(text ?? ''),
  ]);
  expect(links).toEqual([
    ['/c/dev/shards?q=', '7 shards'],
    ['/c/dev/shards?q=state:leaderless', '1 leaderless'],
    ['/c/dev/shards?q=state:moving', '1 moving'],
    ['/c/dev/shards?q=state:paused', '1 paused'],
    ['/c/dev/shards?q=state:active', '4 active'],
  ]);
});

it('the legend names every state', () => {
  const text = words(renderToStaticMarkup(<ShardLegend />));
  expect(text).toBe('Active Disabled Paused Draining Moving Not where wanted Nobody may own it Leaderless');
});
