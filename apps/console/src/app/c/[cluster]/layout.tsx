import { createHash } from 'node:crypto';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { ConsoleApi } from '../../../data/console-api.tsx';
import { LiveFleetProvider } from '../../../data/live-fleet.tsx';
import { PendingIntentsProvider } from '../../../features/node/pending-intents.tsx';
import { Frame } from '../../../features/session/frame.tsx';
import { environment } from '../../../server/environment.ts';
import { currentSession } from '../../../server/session.ts';

interface ClusterLayoutProps {
  readonly params: Promise<{ readonly cluster: string }>;
  readonly children: React.ReactNode;
}

export default async function ClusterLayout({ params, children }: ClusterLayoutProps) {
  const { cluster } = await params;
  const session = await currentSession();
  if (session === undefined) {
    // Set by the proxy: a layout is not told its own address.
    const here = (await headers()).get('x-console-path') ?? `/c/${cluster}/topology`;
    redirect(`/sign-in?returnTo=${encodeURIComponent(here)}`);
  }
  const { MESH_CLUSTER_ID, MESH_ENVIRONMENT_LABEL } = environment();
  if (cluster !== MESH_CLUSTER_ID) notFound();
  return (
    <ConsoleApi>
      <LiveFleetProvider streamName={createHash('sha256').update(session.id).digest('hex').slice(0, 16)}>
        <PendingIntentsProvider>
          <Frame
            cluster={cluster}
            environmentLabel={MESH_ENVIRONMENT_LABEL}
            user={{ name: session.user.name, roles: session.user.roles }}
          >
            {children}
          </Frame>
        </PendingIntentsProvider>
      </LiveFleetProvider>
    </ConsoleApi>
  );
}
