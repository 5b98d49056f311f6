/**
 * Words that completion offers where an option takes more than those: by command and option. What takes nothing else is told by its own `choices`. A
 * test holds each entry to an option that there is.
 */
const bothWays = (keys: readonly string[]): readonly string[] => keys.flatMap((key) => [key, `-${key}`]);

export const SUGGESTED: Readonly<Record<string, readonly string[]>> = {
  'dev --registry': ['sqlite', 'redis', 'etcd', 'postgres'],
  'mesh peers list --role': ['control', 'gateway', 'worker'],
  'mesh peers list --status': ['Alive', 'Suspect', 'Dead', 'Left'],
  'mesh tokens create --role': ['gateway', 'worker', 'control'],
  'mesh audit list --sort': bothWays(['at']),
  'mesh leaders history --sort': bothWays(['from']),
  'mesh leaders rejections --sort': bothWays(['at']),
  'mesh shards versions --sort': bothWays(['at']),
  'mesh shards pause --for': ['15m', '1h', '4h', '24h'],
};
