import { setImmediate as nextTurn } from 'node:timers/promises';
import { emptyMap, type Namespace } from '@omnirelay/protocol';
import { expect, it } from 'vitest';
import { holdSimulations, largeWhatIf, simulatingCall } from '../testing/large-what-if.ts';
import { simulatePlacement } from './simulate-placement.ts';

const small = {
  ...largeWhatIf,
  head: { ...largeWhatIf.head, map: emptyMap('orders' as Namespace, 800, 1n) },
};
const simulate = (subject: string, whatIf = small) =>
  simulatePlacement(simulatingCall(new AbortController().signal, subject), whatIf);

it('lets others have their turn, and ends with its call', async () => {
  const call = new AbortController();
  let turns = 0;
  const simulated = simulatePlacement(simulatingCall(call.signal), largeWhatIf).then(
    () => 'done',
    ({ code }: { code: string }) => code,
  );
  for (; turns < 2; turns += 1) await nextTurn();
  call.abort();
  expect(await simulated).toBe('node_leaving');
  expect(turns).toBe(2);
});

it('is refused while as many are computed as may be, and taken once they have ended', async () => {
  {
    await using _held = holdSimulations(['ana', 'ana', 'omar', 'omar']);
    await expect(simulate('vera')).rejects.toMatchObject({ code: 'too_many_requests' });
  }
  const { moved, maxLoadAfter } = await simulate('vera');
  expect([moved, maxLoadAfter]).toEqual([800, 2]);
});

it('leaves room for others beside a caller who asks for many', async () => {
  await using _held = holdSimulations(['ana', 'ana']);
  await expect(simulate('ana')).rejects.toMatchObject({
    code: 'too_many_requests',
    message: '2 simulations of yours are computed here already. Wait for one to end.',
  });
  expect((await simulate('omar')).moved).toBe(800);
});
