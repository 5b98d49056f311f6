import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTestMembership } from '../control-plane/testing/test-membership.ts';
import { LEADERSHIP_RUNBOOKS } from '../leadership/leadership-log.ts';
import { createNodeLogger } from './logger.ts';
import { logMembership, RUNBOOKS } from './membership-log.ts';

it('names for each transition a runbook that is there', () => {
  for (const path of [...Object.values(RUNBOOKS), ...Object.values(LEADERSHIP_RUNBOOKS)])
    expect(existsSync(join(import.meta.dirname, '../../../..', path)), path).toBe(true);
  const lines: { transition?: string; runbook?: string }[] = [];
  const membership = createTestMembership('n-1');
  const logger = createNodeLogger({
    self: { trustDomain: 't', clusterId: 'c', role: 'worker', nodeId: 'n-1' },
    region: 'r',
    meshVersion: '0.1.0',
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  logMembership(membership, logger, () => 0);
  membership.set('n-2', 'alive');
  membership.set('n-2', 'suspect');
  expect(lines.length).toBeGreaterThanOrEqual(2);
  for (const { runbook } of lines) expect(Object.values(RUNBOOKS)).toContain(runbook);
});
