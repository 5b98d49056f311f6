import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROL_BOUNDS } from './bounds.ts';
import { FailedSignIns } from './failed-sign-ins.ts';
import { Problem } from './problem.ts';
import { startTestIssuer, type TestIssuer, VIEWER } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

const { ofAccount, ofAddress, ofProven } = CONTROL_BOUNDS.failedSignIns;

describe('behind one address', () => {
  let mesh: TestMesh;
  let node: TestNode;
  beforeAll(async () => {
    mesh = await startTestMesh();
    node = await mesh.startNode('c-1');
  });
  afterAll(() => mesh?.[Symbol.asyncDispose]());

  it('one person whose token is refused again and again shuts out nobody else', async () => {
    const wrong = await mesh.issuer.token('eve', VIEWER, { aud: 'urn:elsewhere' });
    await using eve = await openRest(node, mesh, { token: wrong });
    await using vera = await openRest(node, mesh, { token: await mesh.issuer.token('vera', VIEWER) });
    const over = new AbortController();
    const shutOut = Promise.withResolvers<unknown>();
    // Faster than either budget fills again; no more at once than a connection has streams for.
    const trying = (async () => {
      while (!over.signal.aborted) {
        const self = () => eve.call('GET', '/control/v1/access/self');
        const answers = await Promise.all(Array.from({ length: 64 }, self));
        const refused = answers.find(({ status }) => status === 429);
        if (refused !== undefined) shutOut.resolve(refused.json);
      }
    })();
    expect(await shutOut.promise).toMatchObject({
      code: 'too_many_requests',
      detail: expect.stringContaining('failed attempts to sign in'),
    });
    expect((await vera.call('GET', '/control/v1/access/self')).status).toBe(200);
    over.abort();
    await trying;
  });
});

describe('the budgets of failed attempts', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await startTestIssuer();
  });
  afterAll(() => issuer?.[Symbol.asyncDispose]());

  const fails = (): Promise<never> => Promise.reject(new Problem('token_invalid', 'no'));
  /** The nth token that nobody has signed. */
  const claimOf = (subject: string, n = 0): string => {
    const claims = Buffer.from(JSON.stringify({ iss: issuer.url, sub: subject })).toString('base64url');
    return `e30.${claims}.${n}`;
  };
  const succeeds = async (): Promise<string> => 'in';

  /** Tries by the name of an account, at one address unless told otherwise. */
  async function open(names: readonly string[]) {
    const clock = { now: 1_000_000 };
    const signIns = new FailedSignIns(() => clock.now);
    const tokens = new Map(
      await Promise.all(names.map(async (name) => [name, await issuer.token(name, VIEWER)] as const)),
    );
    const attempt = (name: string, signIn: () => Promise<string>, source = '192.0.2.1'): Promise<string> =>
      signIns.guard({ bearer: tokens.get(name) ?? 'a.b.c', source }, signIn).catch((error: Problem) => error.code);
    const spend = async (account: string): Promise<void> => {
      for (let n = 0; n < ofAccount.burst; n += 1) expect(await attempt(account, fails)).toBe('token_invalid');
    };
    return { clock, attempt, spend, signIns };
  }

  it('are an account’s own at an address: neither another account there nor itself elsewhere pays', async () => {
    const { clock, attempt, spend } = await open(['eve', 'vera']);
    await spend('eve');
    expect(await attempt('eve', succeeds)).toBe('too_many_requests');
    expect(await attempt('vera', succeeds)).toBe('in');
    expect(await attempt('eve', succeeds, '192.0.2.2')).toBe('in');
    clock.now += 1_000 / ofAccount.perSecond;
    expect(await attempt('eve', succeeds)).toBe('in');
  });

  it('of an address end when many accounts fail there, except for who has signed in there lately', async () => {
    const crowd = Array.from({ length: ofAddress.burst / ofAccount.burst }, (_, n) => `eve-${n}`);
    const { clock, attempt, spend } = await open(['vera', 'nina', ...crowd]);
    expect(await attempt('vera', succeeds)).toBe('in');
    for (const eve of crowd) await spend(eve);
    expect(await attempt('nina', succeeds)).toBe('too_many_requests');
    expect(await attempt('no account at all', succeeds)).toBe('too_many_requests');
    expect(await attempt('vera', succeeds)).toBe('in');
    expect(await attempt('nina', succeeds, '192.0.2.2')).toBe('in');
    clock.now += 1_000 / ofAddress.perSecond;
    expect(await attempt('nina', succeeds)).toBe('in');
  });

  it('are not spent for who they only claim to be: neither an accepted token nor a renewed one is refused for forged ones', async () => {
    const { signIns } = await open([]);
    const source = '192.0.2.1';
    const bearer = await issuer.token('omar', VIEWER);
    const guard = (token: string, signIn: () => Promise<string>): Promise<string> =>
      signIns.guard({ bearer: token, source }, signIn).catch((error: Problem) => error.code);
    expect(await guard(bearer, succeeds)).toBe('in');
    const forge = (n: number): Promise<string> => guard(claimOf('omar', n), fails);
    for (let n = 0; n < ofProven.burst; n += 1) expect(await forge(n)).toBe('token_invalid');
    // Forging more is no longer looked at.
    expect(await forge(ofProven.burst)).toBe('too_many_requests');
    expect(await guard(bearer, succeeds)).toBe('in');
    // That much of a flood keeps a token out that nobody has seen there yet.
    const renewed = await issuer.token('omar', VIEWER, { jti: 'renewed' });
    expect(await guard(renewed, succeeds)).toBe('too_many_requests');
  });

  it('of an account that has signed in lately are wider: a renewed token is looked at when others have spent the narrow ones', async () => {
    const { attempt, signIns } = await open(['omar']);
    expect(await attempt('omar', succeeds)).toBe('in');
    for (let n = 0; n < ofAddress.burst + ofAccount.burst; n += 1)
      await expect(signIns.guard({ bearer: claimOf('omar', n), source: '192.0.2.1' }, fails)).rejects.toMatchObject({
        code: 'token_invalid',
      });
    const bearer = await issuer.token('omar', VIEWER, { jti: 'renewed' });
    expect(await signIns.guard({ bearer, source: '192.0.2.1' }, succeeds)).toBe('in');
  });

  it('hold for attempts at once: no more are looked at than there is room for, and only those are paid for', async () => {
    const { attempt, signIns } = await open(['vera']);
    let lookedAt = 0;
    const answer = Promise.withResolvers<never>();
    const looks = (): Promise<never> => {
      lookedAt += 1;
      return answer.promise;
    };
    const source = '192.0.2.1';
    const attempts = Array.from({ length: 300 }, (_, n) =>
      signIns.guard({ bearer: claimOf('eve', n), source }, looks).catch((error: Problem) => error.code),
    );
    answer.reject(new Problem('token_invalid', 'no'));
    const codes = await Promise.all(attempts);
    expect(lookedAt).toBe(ofAccount.burst);
    expect(codes.filter((code) => code === 'token_invalid')).toHaveLength(ofAccount.burst);
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(300 - ofAccount.burst);
    // The address has paid for those, too, and for no others: the rest of its room is still there, and not more.
    const crowd = Array.from({ length: ofAddress.burst - ofAccount.burst }, (_, n) => claimOf(`eve-${n}`));
    for (const bearer of crowd)
      await expect(signIns.guard({ bearer, source }, fails)).rejects.toMatchObject({ code: 'token_invalid' });
    expect(await attempt('vera', succeeds)).toBe('too_many_requests');
  });

  it('are given back for what succeeds, and for what nobody could look at', async () => {
    const { attempt, spend } = await open(['vera', 'omar']);
    const unreachable = (): Promise<never> => Promise.reject(new Problem('identity_provider_unreachable', 'dark'));
    for (let n = 0; n < 2 * ofAccount.burst; n += 1)
      expect(await attempt('vera', unreachable)).toBe('identity_provider_unreachable');
    await spend('vera');
    expect(await attempt('vera', succeeds)).toBe('too_many_requests');
    const calls = Array.from({ length: 2 * ofAccount.burst }, () => attempt('omar', succeeds));
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['in']));
  });

  it('remember no more of those who have signed in than their bound', async () => {
    const crowd = Array.from({ length: ofAddress.burst / ofAccount.burst }, (_, n) => `eve-${n}`);
    const { attempt, spend } = await open(['vera', ...crowd]);
    expect(await attempt('vera', succeeds)).toBe('in');
    for (let n = 0; n < CONTROL_BOUNDS.callersCounted; n += 1) await attempt('vera', succeeds, `2001:db8::${n}`);
    for (const eve of crowd) await spend(eve);
    expect(await attempt('vera', succeeds)).toBe('too_many_requests');
  });
});
