/** A refusal of a change as a problem: its code is the refusal's, its sentence the detail. */
import type { Refused } from '@omnirelay/protocol/change';
import { Problem } from '../problem.ts';

export const refusedProblem = ({ code, detail }: Refused): Problem => new Problem(code, detail);
