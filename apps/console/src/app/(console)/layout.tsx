import { createHash } from 'node:crypto';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { environment } from '../../server/environment.ts';
import { currentSession } from '../../server/session.ts';
import { ConsoleShell } from './console-shell.tsx';

/** One layout for all pages behind the sign-in: going from one to another keeps the stream, the picture and what is under way. */
export default async function ConsoleLayout({ children }: { readonly children: React.ReactNode }) {
  const session = await currentSession();
  if (session === undefined) {
    // Set by the proxy: a layout is not told its own address.
    const here = (await headers()).get('x-console-path') ?? '/';
    redirect(`/sign-in?returnTo=${encodeURIComponent(here)}`);
  }
  const { MESH_CLUSTER_ID, MESH_ENVIRONMENT_LABEL } = environment();
  return (
    <ConsoleShell
      cluster={MESH_CLUSTER_ID}
      environmentLabel={MESH_ENVIRONMENT_LABEL}
      streamName={createHash('sha256').update(session.id).digest('hex').slice(0, 16)}
      user={{ name: session.user.name, roles: session.user.roles }}
    >
      {children}
    </ConsoleShell>
  );
}
