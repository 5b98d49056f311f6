/** Tells pages their own address, so that a sign-in leads back to it, and the nonce without which no script of theirs runs. */
import { type NextRequest, NextResponse } from 'next/server';
import { contentPolicy } from './server/content-policy.ts';
import { environment } from './server/environment.ts';

export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = contentPolicy(nonce, environment().OIDC_ISSUER);
  const headers = new Headers(request.headers);
  headers.set('x-console-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  headers.set('x-nonce', nonce);
  // next reads the nonce for its own scripts from here.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = { matcher: '/((?!api/|_next/|icon).*)' };
