import type { NamespaceWatchItem } from '@omnirelay/client';
import { expect, it } from 'vitest';
import type { NamespaceWatchEvent, ShardNamespace } from '../data/model.ts';
import { startNamespacesPicture } from './namespaces-picture.ts';
import { eventOf } from './testing/told-watch.ts';

const event = (kind: NamespaceWatchEvent['kind'], named?: string, version = '7.1'): NamespaceWatchItem =>
  eventOf({ kind, ...(named === undefined ? {} : { namespace: { namespace: named, version } as ShardNamespace }) });

/** A picture that is told these, one after the other, and what it showed after each. */
async function told(items: readonly (NamespaceWatchItem | Error)[]) {
  const after: (string | undefined)[] = [];
  const done = Promise.withResolvers<void>();
  const picture = startNamespacesPicture(async function* () {
    for (const item of items) {
      if (item instanceof Error) {
        setImmediate(done.resolve);
        throw item;
      }
      yield item;
      after.push(
        picture
          .current()
          ?.namespaces.map(({ namespace, version }) => `${namespace} ${version}`)
          .join(),
      );
    }
    done.resolve();
  }, new AbortController().signal);
  await done.promise;
  return { after, picture };
}

it('shows nothing before the first picture is whole, then each change, and the last whole one while it is told anew', async () => {
  const { after, picture } = await told([
    event('Snapshot', 'orders'),
    event('Snapshot', 'mail'),
    event('Ready'),
    event('Changed', 'orders', '7.2'),
    event('Removed', 'mail'),
    event('Resync'),
    event('Snapshot', 'mail', '8.1'),
    event('Ready'),
  ]);
  const last = 'orders 7.2';
  expect(after).toEqual([
    undefined,
    undefined,
    'mail 7.1,orders 7.1',
    'mail 7.1,orders 7.2',
    last,
    last,
    last,
    'mail 8.1',
  ]);
  expect(picture.heard()).toEqual({ asOf: '2026-01-01T00:00:00.000Z', source: 'n1' });
});

it('is the same object while nothing changes, though it is heard of', async () => {
  const { picture } = await told([event('Snapshot', 'orders'), event('Ready'), event('Heartbeat')]);
  expect(picture.current()).toBe(picture.current());
});

it('keeps what it had where the watch ends, and says why', async () => {
  const { picture } = await told([event('Snapshot', 'orders'), event('Ready'), new Error('gone')]);
  expect(picture.current()).toMatchObject({
    namespaces: [{ namespace: 'orders' }],
    problem: expect.stringContaining('ended'),
  });
});
