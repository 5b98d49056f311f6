/**
 * A fleet of members as the membership bench drives it, OmniRelay's or a peer's: the same acts, the same observations. Times are
 * milliseconds of the clock all processes share.
 */

export type Observation = 'joined' | 'suspected' | 'refuted' | 'gone' | 'left';

/** One member saw something of another. */
export interface Sighting {
  readonly observer: string;
  readonly subject: string;
  readonly what: Observation;
  readonly atMs: number;
}

export interface Newcomer {
  readonly name: string;
  readonly pid: number;
  /** Sends it into the mesh; answers when it was told to. */
  join(): Promise<number>;
  /** Leaves gracefully; answers when it was told to. */
  leave(): Promise<number>;
  end(): Promise<void>;
}

/** How much the members doubt themselves: the measure of a machine that is not always there for them. */
export interface SelfDoubt {
  /** Since their start. */
  readonly ownStalls: number;
  /** Of the member that trusts itself least; 0 is healthy. */
  readonly worstHealth: number;
}

export interface Fleet extends AsyncDisposable {
  readonly name: string;
  /** Resolves when every member counts every other as alive. */
  start(members: number): Promise<void>;
  /** A member in a process of its own, running but not yet joined. */
  newcomer(): Promise<Newcomer>;
  pids(): readonly number[];
  /** The processes of the standing members, and how many members each holds. */
  processes(): readonly { readonly pid: number; readonly members: number }[];
  onSighting(listener: (sighting: Sighting) => void): () => void;
  /** Whether `suspected` is among what it observes. */
  readonly tellsSuspicions: boolean;
  /** Until even the slowest suspicion among so many members has become a death or was taken back. */
  longestSuspicionMs(members: number): number;
  /** Channels of the member that keeps most, since the bound is each member's; null where the fleet has none. */
  channelsPerMember(): Promise<number | null>;
  /** Null where the fleet does not tell. */
  selfDoubt(): Promise<SelfDoubt | null>;
}
