import { notFound, redirect } from 'next/navigation';
import { planAddress } from '../../../../../data/plan-address.ts';
import { freezesAddress, isPolicyId, policyAddress } from '../../../../../data/policy-address.ts';
import { scopeAddress } from '../../../../../data/scope-address.ts';
import { namespaceAddress, shardAddress } from '../../../../../data/shard-address.ts';
import { environment } from '../../../../../server/environment.ts';
import { PageTitle } from '../../../../../ui/page-title.tsx';
import { NodePermalinkPage } from './node-permalink-page.tsx';

interface PermalinkProps {
  readonly params: Promise<{ readonly type: string; readonly uid: readonly string[] }>;
}

/** Where a thing is looked at now, by its kind and its unchanging id. */
export default async function Page({ params }: PermalinkProps) {
  const { type, uid } = await params;
  const id = uid.map(decodeURIComponent).join('/');
  if (type === 'audit') redirect(`/audit?q=${encodeURIComponent(`id:"${id}"`)}&panel=audit:${encodeURIComponent(id)}`);
  if (type === 'cluster' && id === environment().MESH_CLUSTER_ID) redirect(`/c/${id}/overview`);
  if (type === 'change' || type === 'plan') redirect(planAddress(environment().MESH_CLUSTER_ID, id));
  if (type === 'leader') redirect(scopeAddress(environment().MESH_CLUSTER_ID, id));
  if (type === 'namespace') redirect(namespaceAddress(environment().MESH_CLUSTER_ID, id));
  if (type === 'policy' && isPolicyId(id)) redirect(policyAddress(environment().MESH_CLUSTER_ID, id));
  // It is in the list as long as it is not over.
  if (type === 'freeze') redirect(freezesAddress(environment().MESH_CLUSTER_ID));
  if (type === 'shard') {
    const [namespace = '', shardId = ''] = id.split('/');
    redirect(shardAddress(environment().MESH_CLUSTER_ID, { namespace, shardId }));
  }
  if (type === 'node' || type === 'peer')
    return (
      <>
        <PageTitle of="Permalink" />
        <NodePermalinkPage cluster={environment().MESH_CLUSTER_ID} nodeId={id} />
      </>
    );
  notFound();
}
