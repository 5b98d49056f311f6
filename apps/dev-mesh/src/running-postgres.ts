/** A postgres that runs already, as the registry of the control nodes. */
import { DevMeshError } from './dev-mesh-error.ts';
import type { DevRegistry } from './dev-registry.ts';
import { keepPassword } from './registry-password.ts';
import type { StateFolder } from './state-folder.ts';

const FORM =
  'postgres://[user:password@]host[:port][,host[:port]...]/database[?sslmode=verify-full][&sslrootcert=FILE][&schema=NAME]';

/** Writes the password's file. @throws DevMeshError, RangeError */
export function runningPostgres(state: StateFolder, text: string | undefined): DevRegistry {
  if (text === undefined || text === '')
    throw new DevMeshError(
      'postgres_missing',
      `--registry postgres needs one that runs: POSTGRES_URL=${FORM} npm start -- --registry postgres. The user must own the schema "omnirelay" of that database, or may make it`,
    );
  const { hosts, url } = takeApart(text);
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const [mode, caPath, schema] = ['sslmode', 'sslrootcert', 'schema'].map((name) => url.searchParams.get(name));
  if (mode != null && mode !== 'verify-full' && mode !== 'disable')
    throw new RangeError(`POSTGRES_URL: sslmode ${mode} checks less than it should: expected verify-full, or disable`);
  const database = decodeURIComponent(url.pathname.slice(1));
  return {
    config: {
      kind: 'postgres',
      hosts,
      ...(database === '' ? {} : { database }),
      ...(schema == null ? {} : { schema }),
      ...(username === '' ? {} : { username }),
      ...(password === '' ? {} : { passwordFile: keepPassword(state, 'postgres', password) }),
      ...(mode === 'verify-full' ? { tls: caPath == null ? {} : { caPath } } : {}),
    },
    ports: [],
  };
}

/** A URL of postgres may name several hosts, which no other URL may. */
function takeApart(text: string): { hosts: string[]; url: URL } {
  const parts = /^postgres(?:ql)?:\/\/(?<user>[^@/]*@)?(?<hosts>[^/?]+)(?<rest>.*)$/s.exec(text)?.groups;
  const hosts = (parts?.hosts ?? '').split(',').map((host) => (/:\d+$/.test(host) ? host : `${host}:5432`));
  const url = `http://${parts?.user ?? ''}${hosts[0]}${parts?.rest ?? ''}`;
  if (
    parts === undefined ||
    !URL.canParse(url) ||
    hosts.some((host) => !URL.canParse(`http://${host}`) || host.startsWith(':'))
  )
    throw new RangeError(`POSTGRES_URL: expected ${FORM}`);
  return { hosts, url: new URL(url) };
}
