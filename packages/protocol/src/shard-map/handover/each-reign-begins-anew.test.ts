/** Of what was wanted while a node led before it begins nothing when it leads again, and no move of one reign has the id of another's. */
import { expect, test } from 'vitest';
import { leaderMesh } from './testing/leader-mesh.ts';

test('whoever leads again begins nothing that it wanted when it led before', () => {
  const { feed, lead, seen, nodes, start, want, begun } = leaderMesh();
  start();
  feed(nodes(false));
  want([5]);
  feed({ kind: 'rest' }, lead, nodes(), seen());
  expect(begun()).toEqual([]);
  want([5]);
  expect(begun()).toEqual([5]);
});

test('two leaders that begin the same move out of the same records give it ids of their own', () => {
  const [one, other] = [leaderMesh('0123456789abcdef'), leaderMesh('fedcba9876543210')];
  for (const { start, want } of [one, other]) {
    start();
    want([5]);
  }
  expect([...one.ids(), ...other.ids()]).toEqual(['1.1.0123456789abcdef', '1.1.fedcba9876543210']);
});
