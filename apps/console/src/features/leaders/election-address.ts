/** `panel=election:global-control@4` in the address: the election that is explained beside the lanes. */
export interface ChosenElection {
  readonly scope: string;
  readonly number: string;
}

export const electionPanel = ({ scope, number }: ChosenElection): string => `election:${scope}@${number}`;

export function chosenElection(panel: string | null): ChosenElection | undefined {
  const [, scope, number] = /^election:(.+)@(\d{1,20})$/.exec(panel ?? '') ?? [];
  return scope === undefined || number === undefined ? undefined : { scope, number };
}
