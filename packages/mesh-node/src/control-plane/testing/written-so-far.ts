/** A cursor of all that was written so far: whoever reads by it sees that. */
import { encodeRecordCursor } from '../cursor.ts';
import type { TestNode } from './test-mesh.ts';
import { leadershipWriter } from './write-leadership.ts';

/** Of what was written before the call, by anybody. */
export async function writtenSoFar(node: TestNode): Promise<string> {
  const revision = await leadershipWriter(node).put({ key: 'marks/here', value: '{}' });
  return encodeRecordCursor({ lineageEpoch: node.registry.state().stored?.lineageEpoch ?? 0n, revision });
}
