import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { type AskedHost, askHost } from './ask-host.ts';
import type { HostAnswer } from './host-messages.ts';

class Host extends EventEmitter implements Pick<AskedHost, 'send' | 'exitCode' | 'signalCode'> {
  exitCode: number | null = null;
  readonly signalCode = null;
  send(): boolean {
    return true;
  }
  says(answer: HostAnswer): void {
    this.emit('message', answer);
  }
}
const left = (host: Host): number => host.listenerCount('exit') + host.listenerCount('message');

it('gives the answer that was asked for, and leaves others to others', async () => {
  const host = new Host();
  const answer = askHost(host, [{ kind: 'join' }, 'joining'], { name: 'm1' });
  host.says({ kind: 'prepared' });
  host.says({ kind: 'joining', atMs: 5 });
  expect(await answer).toEqual({ kind: 'joining', atMs: 5 });
  expect(left(host)).toBe(0);
});

it('fails where the host hangs, and names it and the question', async () => {
  const host = new Host();
  const answer = askHost(host, [{ kind: 'census' }, 'census'], { name: 'm1, m2', deadlineMs: 20 });
  await expect(answer).rejects.toThrow('the host of m1, m2 did not answer census within 0.02 s');
  expect(left(host)).toBe(0);
});

it('fails at once where the host ends', async () => {
  const host = new Host();
  const answer = askHost(host, [{ kind: 'census' }, 'census'], { name: 'm1' });
  host.exitCode = 3;
  host.emit('exit');
  await expect(answer).rejects.toThrow('ended (3)');
});
