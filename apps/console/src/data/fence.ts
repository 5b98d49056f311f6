/** A fence so that it can be read: `failoverVersion.lineageEpoch.revision`, each padded with zeros, compared as text. */
export interface ReadFence {
  readonly failoverVersion: string;
  readonly lineageEpoch: string;
  readonly revision: string;
}

const number = (digits: string): string => digits.replace(/^0+(?=\d)/, '');

/** Undefined for what is no fence. */
export function readFence(token: string): ReadFence | undefined {
  const [, failoverVersion, lineageEpoch, revision] = /^(\d+)\.(\d+)\.(\d+)$/.exec(token) ?? [];
  if (failoverVersion === undefined || lineageEpoch === undefined || revision === undefined) return undefined;
  return {
    failoverVersion: number(failoverVersion),
    lineageEpoch: number(lineageEpoch),
    revision: number(revision),
  };
}

/** `lineage 1764150710, revision 42`; the failover version is said where there are several clusters, which is where it is not 0. */
export function fenceWords(token: string): string {
  const read = readFence(token);
  if (read === undefined) return token;
  const failover = read.failoverVersion === '0' ? '' : `failover ${read.failoverVersion}, `;
  return `${failover}lineage ${read.lineageEpoch}, revision ${read.revision}`;
}
