import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { linkFaults } from './link-faults.ts';
import { startLinkRelay } from './link-relay.ts';
import { linksCanBeCut } from './mesh-plan.ts';

const cleanup: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of cleanup.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function echoBehindRelay() {
  const reached: Socket[] = [];
  const echo = createServer((socket) => {
    reached.push(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  cleanup.push({
    async [Symbol.asyncDispose]() {
      for (const socket of reached) socket.destroy();
      echo.close();
    },
  });
  const faults = linkFaults();
  const relay = await startLinkRelay({
    nodeId: 'n2',
    listen: { host: '127.0.0.1', port: 0 },
    target: { host: '127.0.0.1', port: (echo.address() as AddressInfo).port },
    nodeAt: (address) => (address.startsWith('127.0.17.') ? `n${address.split('.')[3]}` : undefined),
    faults,
  });
  cleanup.push(relay);
  const from = async (address: string) => {
    const socket = dial({ host: '127.0.0.1', port: relay.port, localAddress: address });
    socket.on('error', () => {});
    cleanup.push({
      async [Symbol.asyncDispose]() {
        socket.destroy();
      },
    });
    await once(socket, 'connect');
    return socket;
  };
  return { faults, reached, from };
}

async function echoed(socket: Socket, text: string): Promise<string> {
  const answer = once(socket, 'data');
  socket.write(text);
  return String((await answer)[0]);
}

const nodeAddress = (number: number) => (linksCanBeCut ? `127.0.17.${number}` : '127.0.0.1');

describe('the relay of a link', () => {
  it('carries bytes both ways while nothing is held', async () => {
    const { from } = await echoBehindRelay();
    expect(await echoed(await from(nodeAddress(1)), 'hello')).toBe('hello');
  });

  it('holds one link, leaves the others alone, and hands over what waited when it is released', async () => {
    const { faults, from, reached } = await echoBehindRelay();
    const [cut, whole] = [await from('127.0.17.1'), await from('127.0.17.3')];
    expect(await echoed(cut, 'before')).toBe('before');
    faults.hold('n1', 'n2');
    const waiting = once(cut, 'data');
    cut.write('during');
    expect(await echoed(whole, 'other')).toBe('other');
    const connections = reached.length;
    const hanging = await from('127.0.17.1');
    const late = once(hanging, 'data');
    hanging.write('late');
    expect(await echoed(whole, 'again')).toBe('again');
    expect(reached.length).toBe(connections);
    faults.release();
    expect(String((await waiting)[0])).toBe('during');
    expect(String((await late)[0])).toBe('late');
  });

  it('can hold a single direction', async () => {
    const { faults, from, reached } = await echoBehindRelay();
    const socket = await from('127.0.17.1');
    await echoed(socket, 'x');
    faults.hold('n2', 'n1');
    const arrived = once(reached[0] as Socket, 'data');
    const back = once(socket, 'data');
    socket.write('one way');
    expect(String((await arrived)[0])).toBe('one way');
    faults.release(['n1']);
    expect(String((await back)[0])).toBe('one way');
  });
});
