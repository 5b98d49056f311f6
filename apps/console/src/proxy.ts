/**
 * Tells pages their own address, so that a sign-in leads back to it, and the nonce without which no script of theirs runs; and answers the
 * permalink of a node that is gone with 410.
 */
import { type NextRequest, NextResponse } from 'next/server';
import { contentPolicy } from './server/content-policy.ts';
import { environment } from './server/environment.ts';
import { gatewayFor } from './server/mesh-gateway.ts';
import { nodeStatus, permalinkNode } from './server/permalink-status.ts';
import { SESSION_COOKIE, sessionOf, tokenVault } from './server/session.ts';

/** Nothing to say of it: the page decides, and of who is not signed in it is not told whether a node exists. */
async function statusOf(request: NextRequest): Promise<number | undefined> {
  const nodeId = permalinkNode(request.nextUrl.pathname);
  if (nodeId === undefined) return undefined;
  const session = await sessionOf(request.cookies.get(SESSION_COOKIE)?.value);
  if (session === undefined) return undefined;
  return nodeStatus(gatewayFor(session.id, () => tokenVault().accessToken(session.id)).client, nodeId);
}

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = contentPolicy(nonce, environment().OIDC_ISSUER);
  const headers = new Headers(request.headers);
  headers.set('x-console-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  headers.set('x-nonce', nonce);
  // next reads the nonce for its own scripts from here.
  headers.set('content-security-policy', policy);
  const status = await statusOf(request);
  const response = NextResponse.next({ request: { headers }, ...(status === undefined ? {} : { status }) });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = { matcher: '/((?!api/|_next/|icon).*)' };
