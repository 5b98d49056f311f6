/** A node in a process of its own, to be killed and frozen, that begins work for shards and says under which fence. Started with the path of a config. */
import { readFileSync } from 'node:fs';
import { loadConfig } from '@omnirelay/config';
import type { Namespace } from '@omnirelay/protocol';
import { createNodeLogger } from '../../observability/logger.ts';
import { startMeshNode } from '../../start-mesh-node.ts';

/** What the parent asks; each is answered once, in order. */
export type Asked =
  /** How many shards it would begin work for now. */
  | { readonly ask: 'count'; readonly namespace: Namespace; readonly shards: number }
  /** Begins work for the shard and does not end it: answers with its fence, or with why not. */
  | { readonly ask: 'begin'; readonly namespace: Namespace; readonly shard: number }
  /** The fence that the work begun last carries to where it lands now, whatever has become of the shard. */
  | { readonly ask: 'land' };
export type Told = { readonly answer: string };

const config = loadConfig({ text: readFileSync(process.argv[2] as string, 'utf8'), env: {} });
const { gossip, security } = config.mesh;
const { clusterId, role, nodeId } = gossip;
const self = { trustDomain: security.trustDomain, clusterId, role, nodeId };
const logger = createNodeLogger({ self, region: 'r', meshVersion: '0.1.0', level: 'silent' });
const node = await startMeshNode(config, { logger });
let begun = 'nothing';

function answer(asked: Asked): string {
  switch (asked.ask) {
    case 'count': {
      const calls = Array.from({ length: asked.shards }, (_, shard) => node.shards.admit(asked.namespace, shard));
      const admitted = calls.filter((call) => call.kind === 'admitted');
      for (const call of admitted) call.acknowledge();
      return String(admitted.length);
    }
    case 'begin': {
      const call = node.shards.admit(asked.namespace, asked.shard);
      if (call.kind === 'admitted') begun = call.authority.fence;
      return call.kind === 'admitted' ? begun : call.kind;
    }
    case 'land':
      return begun;
  }
}

process.on('message', (asked: Asked) => void process.send?.({ answer: answer(asked) } satisfies Told));
process.on('disconnect', () => process.exit());
