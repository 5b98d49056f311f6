/** Where an object that the audit names is looked at: by its permalink where there is one, otherwise by what the audit knows of it. */
import { asScreensSay } from './audit-query.ts';

/** As the permalink takes them: `peer/*` is all of them and no node, and of other kinds there is no page. */
const NODE = /^node\/([a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?)$/;

/** One that operators keep out of service, what they say of a namespace, what is planned, by which policy, and what lets nothing begin. */
const SHARD = /^(?:shard|namespace|change|policy|freeze)\/[a-z0-9._/-]+$/;

/** Whose leader was asked to step down. */
const SCOPE = /^leader\/([^*]+)$/;

/** In quotes it is taken as it stands, whatever is in it. */
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

export function objectAddress(object: string): string {
  const said = asScreensSay(object);
  const nodeId = NODE.exec(said)?.[1];
  const scope = SCOPE.exec(said)?.[1];
  if (scope !== undefined) return `/o/leader/${scope.split('/').map(encodeURIComponent).join('/')}`;
  if (SHARD.test(said)) return `/o/${said}`;
  return nodeId === undefined
    ? `/audit?q=${encodeURIComponent(`object:${quoted(object)}`)}`
    : `/o/node/${encodeURIComponent(nodeId)}`;
}
