/** A node in a process of its own, to be killed and frozen; it tells its parent what it leads and does what it is asked. Started with the path of a config. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadConfig } from '@omnirelay/config';
import type { Authority } from '@omnirelay/protocol';
import type { RegistryCondition, Transaction, TxnId } from '@omnirelay/registry';
import { createNodeLogger } from '../../observability/logger.ts';
import { openRegistryStore } from '../../open-registry-store.ts';
import { startMeshNode } from '../../start-mesh-node.ts';

/** What the parent asks; each is answered once, under its own name. */
export type Asked = { readonly ask: 'lead' | 'write-as-before' | 'admit' | 'port'; readonly scope: string };
export type Told = { readonly told: Asked['ask']; readonly answer: string };

const config = loadConfig({ text: readFileSync(process.argv[2] as string, 'utf8'), env: {} });
const { gossip, security } = config.mesh;
const self = {
  trustDomain: security.trustDomain,
  clusterId: gossip.clusterId,
  role: gossip.role,
  nodeId: gossip.nodeId,
};
const logger = createNodeLogger({ self, region: 'r', meshVersion: '0.1.0', level: 'silent' });
const node = await startMeshNode(config, { logger });
const store = await openRegistryStore(config, new AbortController().signal);
let before: Authority | undefined;

async function write(authority: Authority | undefined): Promise<string> {
  if (authority === undefined) return 'nothing';
  const { scope, fence, claimId, conditions } = authority;
  const outcome = await store.transact({
    under: { kind: 'fence', scope, fence, claimId } as Transaction['under'],
    writerId: gossip.nodeId,
    txnId: randomUUID() as string as TxnId,
    conditions: conditions as readonly RegistryCondition[],
    writes: [{ kind: 'put', key: `scopes/${scope}/last`, value: JSON.stringify({ by: gossip.nodeId }) }],
  });
  return outcome.kind === 'conflict' ? `conflict ${outcome.cause}` : outcome.kind;
}

/** Resolves once this node may act under the scope. */
function led(scope: string): Promise<Authority> {
  const done = Promise.withResolvers<Authority>();
  const look = (): void => {
    const authority = node.leadership.under(scope);
    if (authority !== undefined) done.resolve(authority);
  };
  const stop = node.leadership.onEvent(look);
  const looking = setInterval(look, 20);
  look();
  return done.promise.finally(() => {
    stop();
    clearInterval(looking);
  });
}

async function answer({ ask, scope }: Asked): Promise<string> {
  switch (ask) {
    case 'port':
      return String(node.ports.mesh);
    case 'lead':
      before = await led(scope);
      return write(before);
    case 'write-as-before':
      return write(before);
    case 'admit': {
      const admission = node.leadership.admit(scope);
      return admission.kind === 'refused' ? admission.why : admission.kind;
    }
  }
}

process.on('message', (asked: Asked) => {
  void answer(asked).then((text) => process.send?.({ told: asked.ask, answer: text } satisfies Told));
});
process.on('disconnect', () => process.exit());
