/**
 * The function library that every store must have. Its name carries its version, and so does each function: builds of two versions use
 * one store side by side, and neither replaces the other's. Whoever changes the source raises the version.
 */
import { READ_LUA, SHARED_LUA } from './read-store.ts';
import { WRITE_ENTRY_LUA } from './write-entry.ts';
import { WRITE_LUA } from './write-store.ts';

export const LIBRARY = 'omnirelay_v1';
export const READ_FUNCTION = `${LIBRARY}_read`;
export const WRITE_FUNCTION = `${LIBRARY}_write`;

/** Format of the data. A store whose `min_reader` is above it is refused. */
export const FORMAT = 1;

export const LIBRARY_SOURCE = `#!lua name=${LIBRARY}
${SHARED_LUA}${READ_LUA}${WRITE_LUA}${WRITE_ENTRY_LUA}
redis.register_function{ function_name = '${READ_FUNCTION}', callback = read, flags = { 'no-writes' } }
redis.register_function{ function_name = '${WRITE_FUNCTION}', callback = write }
`;
