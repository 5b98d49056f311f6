/** Events of a watch over SSE, that of the peers unless told otherwise, until `enough`; then the stream is closed. */
import type { PeerWatchEvent } from '@omnirelay/wire';
import { openRest, type TestMesh, type TestNode } from './test-mesh.ts';

export async function readSse<Event = PeerWatchEvent>(
  from: {
    readonly mesh: TestMesh;
    readonly node: TestNode;
    readonly token: string;
    readonly cursor?: string | undefined;
    readonly path?: string;
  },
  enough: (events: readonly Event[]) => boolean,
  onEvent?: (events: readonly Event[]) => void,
): Promise<readonly Event[]> {
  await using client = await openRest(from.node, from.mesh, { token: from.token });
  const request = client.session.request({
    ':path': from.path ?? '/control/v1/peers/watch',
    authorization: `Bearer ${from.token}`,
    ...(from.cursor === undefined ? {} : { 'last-event-id': from.cursor }),
  });
  request.setEncoding('utf8');
  const events: Event[] = [];
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data === undefined) continue;
      events.push(JSON.parse(data) as Event);
      onEvent?.(events);
      if (enough(events)) return events;
    }
  }
  return events;
}
