import { redirect } from 'next/navigation';
import { SignInButton } from '../../features/session/sign-in-button.tsx';
import { environment } from '../../server/environment.ts';
import { safePath } from '../../server/safe-path.ts';
import { currentSession } from '../../server/session.ts';
import { PageTitle } from '../../ui/page-title.tsx';
import { Wordmark } from '../../ui/wordmark.tsx';

interface SignInProps {
  readonly searchParams: Promise<{ readonly returnTo?: string | string[]; readonly error?: string | string[] }>;
}

export default async function SignIn({ searchParams }: SignInProps) {
  const { returnTo, error } = await searchParams;
  const path = safePath(returnTo);
  if ((await currentSession()) !== undefined) redirect(path);
  const { MESH_CLUSTER_ID, MESH_ENVIRONMENT_LABEL, OIDC_ISSUER } = environment();
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <PageTitle of="Sign in" />
      <div className="flex w-full max-w-sm flex-col gap-6 rounded-md border border-line bg-raised p-6">
        <div className="flex items-center justify-between">
          <Wordmark />
          <span className="chip uppercase">{MESH_ENVIRONMENT_LABEL}</span>
        </div>
        <div>
          <h1 className="text-xl font-semibold">Sign in</h1>
          <p className="text-soft">
            to cluster <span className="font-mono text-text">{MESH_CLUSTER_ID}</span>
          </p>
        </div>
        {error === undefined ? null : (
          <p role="alert" className="border-l-2 border-status-dead pl-3">
            The sign-in did not succeed. Begin again; if it happens twice, tell the person who runs the identity
            provider.
          </p>
        )}
        <SignInButton returnTo={path} />
        <p className="text-sm text-soft">
          You will be sent to <span className="font-mono">{new URL(OIDC_ISSUER).host}</span>.
        </p>
      </div>
    </main>
  );
}
