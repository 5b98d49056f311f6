/** The audit as a control node exports it. */
import type { AuditExportLine } from '@omnirelay/wire';
import type { RestClient } from './test-mesh.ts';

/** `token`: of an admin. */
export async function exportAudit(client: RestClient, token: string): Promise<AuditExportLine[]> {
  const request = client.session.request({ ':path': '/control/v1/audit/export', authorization: `Bearer ${token}` });
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += chunk;
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditExportLine);
}
