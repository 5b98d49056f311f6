/** A node by its id, which leads to its page. */
import Link from 'next/link';

export interface NodeLinkProps {
  readonly cluster: string;
  readonly nodeId: string;
}

export const NodeLink = ({ cluster, nodeId }: NodeLinkProps) => (
  <Link className="link font-mono text-sm" href={`/c/${cluster}/nodes/${nodeId}`} prefetch={false}>
    {nodeId}
  </Link>
);
