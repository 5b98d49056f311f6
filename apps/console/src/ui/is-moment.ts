/** Whether what a person has written is a moment, or nothing yet. */
import { momentOf } from '@omnirelay/primitives';

export const isMomentOrNothing = (text: string): boolean => text === '' || momentOf(text, 0) !== undefined;
