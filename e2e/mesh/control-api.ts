/** The control API of a mesh as any tool asks it: over HTTPS with the mesh's own CA, as whoever is signed in at the command line. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import type { RunningMesh } from './running-mesh.ts';

export interface ApiAnswer {
  readonly status: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: each journey knows what it has asked for
  readonly body: any;
}

/** `address`: below `/control/v1/`. With something to send it is sent by POST. */
export async function askControlApi(
  mesh: Omit<RunningMesh, 'stop'>,
  address: string,
  sent?: object,
): Promise<ApiAnswer> {
  const profile = path.join(mesh.env.OMNIRELAY_HOME as string, 'dev', 'profile.json');
  const { caFile } = JSON.parse(await readFile(profile, 'utf8'));
  const token = (await mesh.must('token')).trim();
  const { peers } = JSON.parse(await mesh.must('mesh', 'peers', 'list', '--output', 'json'));
  const { endpoints } = peers.find(({ nodeId }: { readonly nodeId: string }) => nodeId === 'n1');
  // Certificates of the mesh name localhost, for tools.
  const port = String(endpoints.controlHttps).split(':').at(-1);
  const session = connect(`https://localhost:${port}`, { ca: await readFile(caFile) });
  try {
    const asking = session.request({
      ':method': sent === undefined ? 'GET' : 'POST',
      ':path': `/control/v1/${address}`,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    });
    asking.end(sent === undefined ? undefined : JSON.stringify(sent));
    const [headers] = (await once(asking, 'response')) as [IncomingHttpHeaders];
    return { status: Number(headers[':status']), body: await json(asking) };
  } finally {
    session.close();
  }
}

/** The text of a plan's content that is hashed. */
export const contentOf = async (mesh: Omit<RunningMesh, 'stop'>, id: string): Promise<string> =>
  (await askControlApi(mesh, `changes/${id}/content`)).body.canonical;
