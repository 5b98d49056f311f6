import { expect, it } from 'vitest';
import { permalinkNode } from './permalink-status.ts';

it.each([
  ['/o/node/n-1', 'n-1'],
  ['/o/peer/n-1', 'n-1'],
  ['/o/node/no%20node', 'no node'],
  ['/o/node/a/b', 'a/b'],
  ['/o/node/', undefined],
  ['/o/node/%E0%A4%A', undefined],
  ['/o/audit/n-1', undefined],
  ['/c/dev/nodes/n-1', undefined],
  ['/x/o/node/n-1', undefined],
])('%s is the permalink of %s', (pathname, nodeId) => {
  expect(permalinkNode(pathname)).toBe(nodeId);
});
