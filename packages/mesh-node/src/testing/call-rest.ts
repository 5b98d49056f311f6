/** One call of the control API of a real node, on a connection of its own. */
import { once } from 'node:events';
import { connect } from 'node:http2';
import type { IdentityMaterial } from '@omnirelay/pki';
import type { TestNode } from './test-cluster.ts';

export interface RestCall {
  readonly method: string;
  /** Below `/control/v1`. */
  readonly path: string;
  readonly body?: object | undefined;
  /** An access token, a certificate, or both. */
  readonly token?: string;
  readonly identity?: IdentityMaterial;
}

/** The answer's document, whatever its status. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever shape it asked for
export async function callRest(node: TestNode, caPem: string, call: RestCall): Promise<any> {
  const { method, path, body, token, identity } = call;
  const session = connect(`https://127.0.0.1:${node.mesh.ports.controlHttps}`, {
    ca: caPem,
    checkServerIdentity: () => undefined,
    ...(identity === undefined ? {} : { cert: identity.certificateChainPem, key: identity.privateKeyPem }),
  });
  try {
    const request = session.request({
      ':method': method,
      ':path': `/control/v1${path}`,
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    });
    request.setEncoding('utf8');
    let text = '';
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
    await once(request, 'end');
    return JSON.parse(text);
  } finally {
    session.destroy();
  }
}
