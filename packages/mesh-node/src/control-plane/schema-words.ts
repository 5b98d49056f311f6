/** The words that all shapes of the control API are made of. */
import { z } from 'zod';

export const text = z.string();
export const opt = <T extends z.ZodType>(schema: T) => z.exactOptional(schema);
/** A record that a list had to leave out. */
export const unreadableRecord = z.strictObject({ record: text, why: text });
export const time = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds');
