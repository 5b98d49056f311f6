/** What a night runs beside membership: seed after seed over some settings, dealt out in turn, and no seed twice. */
export interface SeedsOfNight {
  readonly firstSeed: number;
  readonly mutant: string | null;
  /** Asked before each seed. */
  readonly goesOn: (taken: number) => boolean;
}

export function* seedsInTurn<Setting extends object>(
  settings: readonly Setting[],
  { firstSeed, mutant, goesOn }: SeedsOfNight,
): Generator<Setting & { readonly seed: number; readonly mutant: string | null }> {
  for (let taken = 0; goesOn(taken); taken++) {
    const setting = settings[taken % settings.length];
    if (setting !== undefined) yield { ...setting, seed: (firstSeed + taken) >>> 0, mutant };
  }
}
