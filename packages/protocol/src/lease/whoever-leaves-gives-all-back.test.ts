/** Leaving, or standing for a scope no more, while a request is on its way: what it brings is given back too, so that nobody has to wait for a lease to run out. */
import { instant, nodeId, wallTime } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { ProviderRecord, ProviderRequest } from './election-provider.ts';
import { LeaseMachine } from './lease-machine.ts';
import { decodeClaim, decodeLiveness } from './lease-records.ts';
import type { LeaseInput, LeaseOutput, ScopeSetting } from './machine-io.ts';
import { LEASE_PROFILES } from './settings.ts';

/** One machine over one store. Each request is carried out at once, but that which it is told something before: that one after. */
function tellBefore(
  isIt: (request: ProviderRequest) => boolean,
  scopes: readonly ScopeSetting[],
  told: LeaseInput,
): { readonly stored: Map<string, ProviderRecord>; readonly machine: LeaseMachine } {
  const stored = new Map<string, ProviderRecord>();
  let now = 1_000;
  let version = 1n;
  let asked = false;
  const clock = () => ({ at: instant(now), wall: wallTime(now) });
  const machine = new LeaseMachine({
    self: { nodeId: nodeId('a'), bootId: 'boot' },
    scopes,
    settings: LEASE_PROFILES.default,
    now: clock(),
  });

  function carryOut(request: ProviderRequest): void {
    const { request: id, kind } = request;
    if (kind === 'read') {
      machine.handle({ kind: 'read-answer', request: id, records: [...stored.values()], revision: version }, clock());
      return;
    }
    const conditions =
      kind === 'transact' ? request.conditions : [{ ...request, kind: 'version', version: request.expected }];
    const holds = conditions.every(
      (each) => stored.get(each.key)?.version === (each.kind === 'version' ? (each.version as bigint) : undefined),
    );
    if (!holds) {
      machine.handle({ kind: 'conflict', request: id }, clock());
      return;
    }
    version += 1n;
    const writes = kind === 'transact' ? request.writes : [request];
    for (const { key, value } of writes) stored.set(key, { key, value, version });
    machine.handle({ kind: 'committed', request: id, version }, clock());
  }

  function take(outputs: readonly LeaseOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'stop') machine.handle({ kind: 'stopped', scope: output.scope }, clock());
      if (!('request' in output)) continue;
      if (!asked && isIt(output)) {
        asked = true;
        machine.handle(told, clock());
      }
      carryOut(output);
    }
  }

  machine.handle({ kind: 'start' }, clock());
  const sight = { members: 1, alive: new Set([nodeId('a')]), accused: new Map(), healthy: true, marksHeardAt: null };
  machine.handle({ kind: 'gossip', sight }, clock());
  for (; now < 5_000 && !machine.standing().left; now += 1) {
    if ((machine.nextDeadline() ?? now + 1) <= now) machine.handle({ kind: 'timer' }, clock());
    for (let outputs = machine.takeOutputs(); outputs.length > 0; outputs = machine.takeOutputs()) take(outputs);
  }
  expect(asked).toBe(true);
  return { stored, machine };
}

const writes = (request: ProviderRequest, key: string): boolean =>
  request.kind === 'transact' && request.writes.some((each) => each.key === key);

const JOBS: ScopeSetting = { scope: 'jobs', effects: 'unfenced' };

test.each<{ what: string; isIt: (request: ProviderRequest) => boolean; scopes: readonly ScopeSetting[] }>([
  { what: 'its first transaction', isIt: (request) => writes(request, 'claims/node/a'), scopes: [JOBS] },
  { what: 'a claim', isIt: (request) => writes(request, 'claims/jobs'), scopes: [JOBS] },
  { what: 'a renewal', isIt: ({ kind }) => kind === 'heartbeat', scopes: [] },
])('$what is on its way', ({ isIt, scopes }) => {
  const { stored, machine } = tellBefore(isIt, scopes, { kind: 'leave' });
  expect(machine.standing().left).toBe(true);
  expect(decodeLiveness(stored.get('liveness/a')?.value ?? '')).toMatchObject({ held: false });
  const claim = stored.get('claims/jobs');
  if (claim !== undefined) expect(decodeClaim(claim.value)).toMatchObject({ released: true });
});

test.each<{ what: string; isIt: (request: ProviderRequest) => boolean }>([
  { what: 'its claim is on its way', isIt: (request) => writes(request, 'claims/jobs') },
  { what: 'it is held', isIt: ({ kind }) => kind === 'heartbeat' },
])('a scope that is stood for no more while $what is given back, and not claimed again', ({ isIt }) => {
  const mail: ScopeSetting = { scope: 'mail', effects: 'unfenced' };
  const { stored, machine } = tellBefore(isIt, [JOBS, mail], { kind: 'scopes', scopes: [mail] });
  expect(decodeClaim(stored.get('claims/jobs')?.value ?? '')).toMatchObject({ released: true, term: 1n });
  expect(decodeClaim(stored.get('claims/mail')?.value ?? '')).toMatchObject({ released: false });
  expect([machine.grant('jobs'), machine.grant('mail')?.stopping]).toEqual([undefined, false]);
  expect(machine.claims().map(({ claim }) => claim?.scope)).toEqual(['mail']);
});
