/**
 * The OpenID issuer that people sign in with: found by its own word, and nowhere else. Codes and tokens go over https, or over plain http to
 * loopback; an issuer that names another one than was asked for is refused (OpenID Connect Discovery 1.0, section 4.3).
 */
import { isIPv4 } from 'node:net';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

const CALL_DEADLINE_MS = 15_000;

export interface Discovery {
  readonly token_endpoint: string;
  readonly device_authorization_endpoint?: string;
  readonly revocation_endpoint?: string;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));

/** @throws CliError */
function checkAddress(what: string, address: string): void {
  const url = URL.parse(address);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return;
  throw new CliError(`${what} ${address} is not https: codes and tokens would travel in the clear.`, {
    exitCode: EXIT.usage,
    hint: 'Give an https issuer with --issuer; plain http is for an issuer on loopback.',
  });
}

export interface IssuerAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @throws CliError where nobody answers, or not in JSON */
export async function callIssuer(
  url: string,
  form: Readonly<Record<string, string>> | undefined,
  signal?: AbortSignal,
): Promise<IssuerAnswer> {
  const limit = AbortSignal.timeout(CALL_DEADLINE_MS);
  try {
    const answer = await fetch(url, {
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      // Where it leads has not been checked.
      redirect: 'error',
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    const text = await answer.text();
    if (answer.status >= 500) throw troubled(url, answer.status);
    return { ok: answer.ok, status: answer.status, body: text === '' ? {} : parseAnswer(url, text) };
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof CliError) throw cause;
    throw new CliError(`The issuer does not answer at ${url}.`, {
      exitCode: EXIT.unavailable,
      hint: 'Check that it runs (`npx omnirelay dev status`) and that --issuer is right.',
      cause,
    });
  }
}

const troubled = (url: string, status: number): CliError =>
  new CliError(`The issuer is in trouble: ${url} answered ${status}.`, {
    exitCode: EXIT.unavailable,
    hint: 'Try again in a while; what is kept of the sign-in on this machine stays.',
  });

function parseAnswer(url: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new CliError(`What answers at ${url} is no OpenID issuer: it does not speak JSON.`, {
    exitCode: EXIT.unavailable,
    hint: 'Check --issuer, and what stands between here and it.',
  });
}

const bare = (issuer: string): string => issuer.replace(/\/$/, '');

/** @throws CliError */
export async function discover(issuer: string, signal?: AbortSignal): Promise<Discovery> {
  checkAddress('The issuer', issuer);
  const { ok, body } = await callIssuer(`${bare(issuer)}/.well-known/openid-configuration`, undefined, signal);
  if (!ok || typeof body.token_endpoint !== 'string') {
    throw new CliError(`${issuer} is not an OpenID issuer.`, { exitCode: EXIT.usage, hint: 'Check --issuer.' });
  }
  if (typeof body.issuer !== 'string' || bare(body.issuer) !== bare(issuer)) {
    throw new CliError(`${issuer} says that it is another issuer: ${String(body.issuer)}.`, {
      exitCode: EXIT.usage,
      hint: 'Give --issuer as the issuer names itself, if that is the one you mean.',
    });
  }
  for (const name of ['token_endpoint', 'device_authorization_endpoint', 'revocation_endpoint']) {
    if (body[name] !== undefined) checkAddress(`The ${name} of the issuer`, String(body[name]));
  }
  return body as unknown as Discovery;
}
