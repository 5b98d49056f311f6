import { expect, it } from 'vitest';
import { failedDialLog } from './failed-dials.ts';
import { createNodeLogger } from './logger.ts';

function logging(joined: boolean) {
  const lines: Record<string, unknown>[] = [];
  const logger = createNodeLogger({
    self: { trustDomain: 't', clusterId: 'c', role: 'worker', nodeId: 'n-1' },
    region: 'r',
    meshVersion: '0.1.0',
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  return { lines, log: failedDialLog({ logger, wall: () => 0, joined: () => joined }) };
}

const dial = (address: string, failure: string, peer?: string) => ({
  address,
  failure,
  peer,
  detail: `${failure} it was`,
});

it('tells each address and reason once while nobody has let this node in, and what is left at the end', () => {
  const { lines, log } = logging(false);
  for (let n = 0; n < 5; n++) {
    log(dial('seed:1', 'timeout'));
    log(dial('seed:2', 'tls'));
  }
  log(dial('seed:1', 'aborted'));
  expect(lines).toMatchObject([
    { event: 'dial-failed', level: 'warn', address: 'seed:1', reason: 'timeout', detail: 'timeout it was', count: 1 },
    { event: 'dial-failed', level: 'warn', address: 'seed:2', reason: 'tls', count: 1 },
  ]);
  log[Symbol.dispose]();
  expect(lines.slice(2)).toMatchObject([
    { address: 'seed:1', reason: 'timeout', count: 4 },
    { address: 'seed:2', reason: 'tls', count: 4 },
  ]);
});

it('tells in the mesh of an impostor at the address of a member, and leaves members that are down to their transitions', () => {
  const { lines, log } = logging(true);
  log(dial('10.0.0.2:17421', 'refused', 'n-2'));
  log(dial('10.0.0.2:17421', 'timeout', 'n-2'));
  log(dial('10.0.0.2:17421', 'tls', 'n-2'));
  expect(lines).toMatchObject([{ event: 'dial-failed', peerId: 'n-2', address: '10.0.0.2:17421', reason: 'tls' }]);
});
