/**
 * With what status a permalink is answered, decided before its page is rendered: next lets a page say "not found" and nothing else. 410 of a
 * node that the mesh does not know, or not any more; the page says the rest. Whatever is not certain is left to the page.
 */
import { BOUNDS } from './bounds.ts';
import { isControlError } from './control-errors.ts';
import type { MeshGateway } from './mesh-gateway.ts';

const NODE_PERMALINK = /^\/o\/(?:node|peer)\/([^/]+(?:\/[^/]+)*)$/;

/** The node that an address is the permalink of. */
export function permalinkNode(pathname: string): string | undefined {
  const id = NODE_PERMALINK.exec(pathname)?.[1];
  try {
    return id === undefined ? undefined : decodeURIComponent(id);
  } catch {
    return undefined;
  }
}

/** 410 once a control node has said that the node was removed, that it knows none such, or that none could have that name. */
export async function nodeStatus(
  client: Pick<MeshGateway['client'], 'peers'>,
  nodeId: string,
): Promise<number | undefined> {
  try {
    const { peer } = await client.peers.get(nodeId, { timeoutMs: BOUNDS.permalinkMs });
    return peer.intent === 'Removed' ? 410 : undefined;
  } catch (error) {
    return isControlError(error) && (error.status === 404 || error.status === 400) ? 410 : undefined;
  }
}
