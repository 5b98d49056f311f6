/** What a member must be before records are trusted to it. */
import { RegistryError } from '../registry-error.ts';

const OLDEST = [3, 4] as const;

/** @throws RegistryError */
export function checkVersion(address: string, version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new RegistryError(
    'registry_dark',
    `etcd ${address} is version ${version}: the registry needs ${OLDEST.join('.')} or newer`,
  );
}
