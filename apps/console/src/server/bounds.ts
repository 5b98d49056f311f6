/** The limits of the console's server, in one place. */
import { CONSOLE_BOUNDS } from '../data/bounds.ts';

export const BOUNDS = {
  /** Signed-in sessions kept; the one begun longest ago goes first. */
  sessions: 2_000,
  sessionSeconds: 12 * 3600,
  /** A token is renewed when it has less than this left. */
  renewBeforeMs: 60_000,
  tokenRequestMs: 10_000,
  /** A mesh connection that nobody looks through is closed after this. */
  idleGatewayMs: 60_000,
  /** A view gets at most four frames a second. */
  frameIntervalMs: 250,
  heartbeatMs: 1_000,
  /** Changes a second that a person is shown one by one; of more, what has become of them once in `sampledFrameMs`. */
  followedChanges: 500,
  sampledFrameMs: 1_000,
  /** Frames kept for a browser that comes back. */
  resumeFrames: 240,
  /** Frames that wait for a browser that does not keep up; above it, it is given the present instead of the past. */
  queuedFrames: 64,
  reasonCharacters: 500,
  ticketCharacters: 100,
  etagCharacters: 100,
  streamsPerSession: 20,
  /** Members asked for their round trips, and peers taken over from another's view. */
  askedMembers: 500,
  /** Members asked what they got from their last probe of one node. */
  askedProbers: 16,
  /** Nodes asked when their certificates end, and how many at once. */
  askedCertificates: 200,
  callsAtOnce: 8,
  listPage: 500,
  seenPeers: 10_000,
  /** Entries of one page of the audit. */
  auditPage: 200,
  /** Leaders that a view is told as they change; of more it asks. */
  liveLeaders: 500,
  /** Changes that a view is told as they change, and the last steps of them; lists have all. */
  liveChanges: 200,
  toldSteps: 50,
  /** Changes of one page of a list, and moves of one page of a plan. */
  changesPage: 100,
  movesPage: 500,
  /** Steps from which the run of a plan is told: as many as one may have. */
  stepsOfRun: 8_192,
  /** Terms and refused writes that one picture of the leaders holds. */
  shownTerms: 2_000,
  shownRejections: 1_000,
  /** Shards that a view is told as they change: as many as one namespace may have. */
  watchedShards: 131_072,
  /** Versions of maps that one page lists. */
  shownVersions: 500,
  shownNamespaces: 1_000,
  /** Freezes that a view is told, those that end first; versions of a policy on one page. */
  shownFreezes: 256,
  shownPolicyVersions: 50,
  /** The browser may give up before. */
  simulationMs: CONSOLE_BOUNDS.simulationMs,
  scopeCharacters: 200,
  hashCharacters: 128,
  /** What is typed of a shard, a node, a zone or a rule; what it may be, the control node says. */
  typedCharacters: 200,
  /** Problems of one request that the browser is told, each for its field. */
  fieldProblems: 100,
  /** A page is not kept waiting longer for the status that it is answered with. */
  permalinkMs: 2_000,
  verifyAuditMs: 60_000,
  /** What is under way when the process is told to stop may take this long. */
  lingerMs: 1_000,
} as const;
