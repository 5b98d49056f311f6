import { expect, it } from 'vitest';
import { refreshOf } from './use-refresh.ts';

it('a paused screen asks for nothing, neither in time nor when it is looked at again', () => {
  expect(refreshOf(5_000, true)).toEqual({
    refetchInterval: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  expect(refreshOf(5_000, false)).toMatchObject({ refetchInterval: 5_000, refetchOnWindowFocus: true });
});
