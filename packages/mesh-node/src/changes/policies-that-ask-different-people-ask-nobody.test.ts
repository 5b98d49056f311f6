import { approversCheck } from '@omnirelay/protocol/change';
import { expect, test } from 'vitest';
import { approvalRule } from './approval-rule.ts';

const policy = (needed: number, ...subjects: readonly string[]) => ({
  mode: 'approval' as const,
  rollbackNeedsApproval: false,
  approvals: {
    needed,
    ...(subjects.length > 0 && { among: subjects.map((subject) => ({ issuer: 'i', subject })) }),
  },
});
const checkOf = (...policies: readonly ReturnType<typeof policy>[]) => approversCheck(approvalRule({}, policies));

test('of moves over namespaces whose approvers have nobody in common, the rule that nobody can meet is a failing check', () => {
  const name = 'approvers-to-ask';
  expect(checkOf(policy(1, 'olga'), policy(1, 'ana'))).toEqual({ name, measured: 0, limit: 1, passes: false });
  expect(checkOf(policy(2, 'olga', 'ana'), policy(1, 'ana', 'adam'))).toEqual({
    ...{ name, measured: 1, limit: 2, passes: false },
  });
  expect(checkOf(policy(1, 'olga', 'ana'), policy(1, 'ana'), policy(1))).toBeUndefined();
});
