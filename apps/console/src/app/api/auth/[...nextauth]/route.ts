import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from '../../../../server/auth-options.ts';

interface AuthContext {
  readonly params: Promise<{ readonly nextauth: string[] }>;
}

// Made at each request, not at import: a build has no environment.
const handle = (request: NextRequest, context: AuthContext): Promise<Response> =>
  NextAuth(authOptions())(request, context) as Promise<Response>;

export { handle as GET, handle as POST };
