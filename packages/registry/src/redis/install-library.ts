/** Loads the function library where it is absent. What another build has loaded under the same name is never replaced. */
import { RegistryError } from '../registry-error.ts';
import { LIBRARY, LIBRARY_SOURCE } from './library/library.ts';
import type { RedisConnection } from './open-connection.ts';

interface Listed {
  readonly library_code: string;
}

/** @throws RegistryError, or the client's error */
export async function installLibrary(connection: RedisConnection): Promise<void> {
  const listed = async (): Promise<Listed | undefined> =>
    (await connection.call<Listed[]>(['FUNCTION', 'LIST', 'LIBRARYNAME', LIBRARY, 'WITHCODE']))[0];
  let there = await listed();
  if (there === undefined) {
    try {
      await connection.call(['FUNCTION', 'LOAD', LIBRARY_SOURCE]);
      return;
    } catch (error) {
      // Another node may have been faster.
      there = await listed();
      if (there === undefined) throw error;
    }
  }
  if (there.library_code === LIBRARY_SOURCE) return;
  throw new RegistryError(
    'newer_schema',
    `redis ${connection.address} has a function library ${LIBRARY} that is not the one of this build: it was left as it is. Run one release of OmniRelay everywhere, or remove the other's library once nobody uses it (FUNCTION DELETE ${LIBRARY})`,
  );
}
