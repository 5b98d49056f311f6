/** An etcd that runs already, as the registry of the control nodes. */
import { DevMeshError } from './dev-mesh-error.ts';
import type { DevRegistry } from './dev-registry.ts';
import { keepPassword } from './registry-password.ts';
import type { StateFolder } from './state-folder.ts';

const FORM = 'http://[user:password@]host:port[,http://host:port...], or https:// for TLS, then with [?cacert=FILE]';

/** Writes the password's file. @throws DevMeshError, RangeError */
export function runningEtcd(state: StateFolder, text: string | undefined): DevRegistry {
  if (text === undefined || text === '')
    throw new DevMeshError(
      'etcd_missing',
      `--registry etcd needs one that runs: ETCD_URL=${FORM}: ETCD_URL=http://127.0.0.1:2379 npm start -- --registry etcd`,
    );
  const urls = text.split(',').map((one) => (URL.canParse(one) ? new URL(one) : undefined));
  const [first] = urls;
  if (first === undefined || !urls.every((url) => url !== undefined && isEndpoint(url)))
    throw new RangeError(`ETCD_URL: expected ${FORM}`);
  const named = urls.find((url) => url?.username !== '') ?? first;
  const [username, password] = [decodeURIComponent(named.username), decodeURIComponent(named.password)];
  const caPath = urls.map((url) => url?.searchParams.get('cacert')).find((path) => path != null);
  return {
    config: {
      kind: 'etcd',
      endpoints: urls.map((url) => `${url?.protocol}//${url?.hostname}:${portOf(url!)}`),
      ...(username === '' ? {} : { username, passwordFile: keepPassword(state, 'etcd', password) }),
      ...(caPath == null ? {} : { tls: { caPath } }),
    },
    ports: [],
  };
}

/** Where it is the scheme's own, a URL leaves it out. */
const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80');

const isEndpoint = ({ protocol, hostname, pathname }: URL): boolean =>
  /^https?:$/.test(protocol) && hostname !== '' && pathname === '/';
