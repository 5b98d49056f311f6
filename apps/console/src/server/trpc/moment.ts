/** A moment as a browser asks for it: as a person writes it, and no longer than one is. */
import { momentOf } from '@omnirelay/primitives';
import { z } from 'zod';

export const moment = z
  .string()
  .max(40)
  .refine((text) => momentOf(text, 0) !== undefined, 'no moment: write 2026-11-23T14:02:10Z or now-6h');
