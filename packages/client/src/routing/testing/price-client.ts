/** A program that calls the workers of a mesh over HTTP. */
import {
  type ControlClient,
  callPeer,
  openPeerDirectory,
  peerPool,
  retryBudget,
  trackPeerHealth,
  zoneLocal,
} from '../../index.ts';

/* As the page shows it. */
export async function openPrices(control: ControlClient, here: { region: string; zone: string; cacheFile: string }) {
  const peers = await openPeerDirectory(control, { filter: { role: ['worker'] }, cacheFile: here.cacheFile });
  await peers.ready({ signal: AbortSignal.timeout(10_000) });
  const health = trackPeerHealth(peers);
  const chooser = zoneLocal(peerPool(peers, health), { ...here, health });
  const routes = { chooser, health, budget: retryBudget() };
  return {
    peers,
    health,
    priceOf: (item: string, options: { deadline?: number; signal?: AbortSignal } = {}) =>
      callPeer(
        routes,
        async ({ peer, signal }) => {
          const response = await fetch(`http://${peer.endpoints.prices}/${item}`, { signal });
          if (response.ok) return response.text();
          throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
        },
        { ...options, idempotent: true },
      ),
    async [Symbol.asyncDispose]() {
      health[Symbol.dispose]();
      await peers[Symbol.asyncDispose]();
    },
  };
}
