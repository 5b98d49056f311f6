/** What approvals bind to: SHA-256 of the canonical text's UTF-8 bytes. */
import { createHash } from 'node:crypto';
import type { HashText } from '@omnirelay/protocol/change';

export const hashText: HashText = (text) => createHash('sha256').update(text).digest('hex');
