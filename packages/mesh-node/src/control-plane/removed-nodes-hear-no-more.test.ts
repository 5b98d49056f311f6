/** The open streams of a node that is removed end with the word of it, at each control node; those of others go on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

let mesh: TestMesh;
let one: TestNode;
let two: TestNode;
let token: string;

beforeAll(async () => {
  mesh = await startTestMesh();
  [one, two] = await Promise.all([mesh.startNode('c-1'), mesh.startNode('c-2')]);
  token = await mesh.issuer.token('omar', OPERATOR);
  for (const { membership } of [one, two]) for (const id of ['n-1', 'n-2']) membership.set(id, 'alive');
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

interface Watching {
  /** Resolves with all that was read once the stream says a word that matches. */
  says(word: RegExp): Promise<string>;
  readonly ended: Promise<string>;
}

function watch(client: RestClient, headers: Record<string, string> = {}): Watching {
  const request = client.session.request({ ':path': '/control/v1/peers/watch', ...headers });
  request.setEncoding('utf8');
  request.on('error', () => undefined);
  let text = '';
  const waiting = new Set<() => void>();
  request.on('data', (chunk: string) => {
    text += chunk;
    for (const look of [...waiting]) look();
  });
  const ended = Promise.withResolvers<string>();
  request.once('close', () => ended.resolve(text));
  return {
    says: (word) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!word.test(text)) return;
          waiting.delete(look);
          resolve(text);
        };
        waiting.add(look);
        look();
      }),
    ended: ended.promise,
  };
}

describe('the open stream of a node', () => {
  it('that is removed ends as forbidden, by whichever control node and with whatever token beside it', async () => {
    const identity = await mesh.identity('worker', 'n-1');
    await using own = await openRest(one, mesh, { identity });
    await using elsewhere = await openRest(two, mesh, { identity });
    await using other = await openRest(one, mesh, { identity: await mesh.identity('worker', 'n-2') });
    const streams = [watch(own), watch(elsewhere), watch(own, { authorization: `Bearer ${token}` })];
    const another = watch(other);
    await Promise.all([another, ...streams].map((stream) => stream.says(/event: ready/)));
    await using omar = await openRest(one, mesh, { token });
    const removed = await omar.call('POST', '/control/v1/peers/n-1:remove', { body: { reason: 'stolen' } });
    expect([removed.status, removed.json.after]).toEqual([200, 'Removed']);
    for (const stream of streams) {
      const [, problem = '{}'] = /event: problem\ndata: (.*)/.exec(await stream.ended) ?? [];
      expect(JSON.parse(problem)).toMatchObject({
        code: 'forbidden',
        detail: expect.stringContaining('n-1 was removed from the mesh'),
      });
    }
    expect(await another.says(/event: changed\ndata: .*"intent":"Removed"/)).not.toContain('event: problem');
  });
});
