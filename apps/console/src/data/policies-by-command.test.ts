import { expect, it } from 'vitest';
import { createPlanCommand } from './create-plan-command.ts';
import { freezeAddCommand, freezeLiftCommand, policyDiffCommand, policySetCommand } from './policy-command.ts';

const said = { reason: 'the sale', ticket: 'OPS-12' };
const because = "--reason 'the sale' --ticket OPS-12";

it('a policy is written by a command that is given its document, and compared by its versions', () => {
  expect(policySetCommand('rebalance.orders', { mode: 'auto' }, said)).toBe(
    `printf %s '{"mode":"auto"}' | omnirelay mesh policies set rebalance.orders --file /dev/stdin ${because}`,
  );
  expect(policyDiffCommand('rebalance', { from: 0, to: 3 })).toBe(
    'omnirelay mesh policies diff rebalance --from 0 --to 3',
  );
});

it('a freeze is made for a time or until a moment, and lifted by its name', () => {
  const freeze = { namespace: '', kind: 'freeze', from: '', until: '2h' };
  expect(freezeAddCommand(freeze, said)).toBe(`omnirelay mesh freeze add --for 2h ${because}`);
  const night = { namespace: 'orders', kind: 'maintenance', from: '2026-11-28T02:00', until: '2026-11-28T04:00' };
  expect(freezeAddCommand(night, said)).toBe(
    `omnirelay mesh freeze add --namespace orders --maintenance --from 2026-11-28T02:00 --until 2026-11-28T04:00 ${because}`,
  );
  expect(freezeLiftCommand('f-1', said)).toBe(`omnirelay mesh freeze lift f-1 ${because}`);
});

it('a plan is made by the command that simulates the same', () => {
  const simulate = 'omnirelay mesh shards simulate orders --strategy ring';
  expect(createPlanCommand(simulate, { ...said, submit: false })).toBe(`${simulate} --plan ${because}`);
  expect(createPlanCommand(simulate, { ...said, submit: true })).toBe(`${simulate} --submit ${because}`);
});
