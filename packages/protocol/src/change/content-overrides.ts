import type { ChangeHeader } from './change-model.ts';
import type { GuardrailOverride } from './content-model.ts';

/** What the content as it is now goes beyond: a header keeps those of earlier revisions before them. */
export const overridesNow = ({
  overrides,
  earlierOverrides = 0,
}: Pick<ChangeHeader, 'overrides' | 'earlierOverrides'>): readonly GuardrailOverride[] =>
  overrides.slice(earlierOverrides);
