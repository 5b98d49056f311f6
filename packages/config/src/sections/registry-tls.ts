/** `tls` of a registry that is a server, whichever it is. */
import { z } from 'zod';
import { filePath } from '../scalars.ts';

/** `of`: whom the CA speaks for. */
export const registryTls = (of: 'servers' | 'members') =>
  z
    .strictObject({
      caPath: filePath.optional().describe(`PEM file with the CA of the ${of}; without it the system’s CAs count.`),
      certificatePath: filePath.optional().describe('PEM file with a client certificate.'),
      keyPath: filePath.optional().describe('PEM file with its key.'),
    })
    .optional();
