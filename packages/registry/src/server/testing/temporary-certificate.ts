/** A certificate for 127.0.0.1 that is its own CA, made by openssl in that folder. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export function temporaryCertificate(folder: string, name: string): { certificate: string; key: string; ca: string } {
  const certificate = join(folder, `${name}.pem`);
  const key = join(folder, `${name}.key`);
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...made, ...subject, '-out', certificate, '-keyout', key], {
    stdio: 'pipe',
  });
  return { certificate, key, ca: certificate };
}
