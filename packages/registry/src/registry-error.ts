/** What a registry call rejects with: then surely nothing was written. The message says what is wrong, where, and what to do. */
import { TaggedError } from '@omnirelay/primitives';
import type { RegistryErrorCode } from './port.ts';

export class RegistryError extends TaggedError<RegistryErrorCode> {}

export const isRegistryError = (error: unknown): error is RegistryError => error instanceof RegistryError;
