/** Everything that grows in the control plane, and how far. */
export const CONTROL_BOUNDS = {
  /** Bytes of a request body. */
  bodyBytes: 64 * 1024,
  /** From its head to the end of a request's body. */
  bodyMs: 10_000,
  /** What is in flight may take this long once the node goes. */
  drainMs: 2_000,
  pageSizeDefault: 100,
  pageSizeMax: 500,
  /** Orders kept for lists that are paged in them, how long, and their peers together. */
  pageWalks: 256,
  pageWalkMs: 60_000,
  pageWalkPeers: 200_000,
  /** A question to a member, how long its answer serves again, and how many are asked at once for one caller. */
  vantageMs: 2_000,
  vantageAgeMs: 1_000,
  vantageViews: 64,
  vantageAtOnce: 8,
  /** Members whose round trips one page tells. */
  networkPage: 50,
  networkPageMax: 100,
  /** Until a page of round trips is answered with what has come; shorter than a client's attempt at one node. */
  networkMs: 2_000,
  /** Calls of one caller on this node: those who are known, and holders of join tokens by address. */
  callsOfCaller: { perSecond: 100, burst: 400 },
  callsToJoin: { perSecond: 10, burst: 50 },
  /** Attempts to sign in that failed: of one account at one address or certificate, and of all accounts there. */
  failedSignIns: {
    ofAccount: { perSecond: 2, burst: 40, what: 'failed attempts to sign in a second are taken from one account' },
    ofAddress: { perSecond: 10, burst: 200, what: 'failed attempts to sign in a second are taken from one address' },
    /** In place of both, of tokens not seen before that claim an account which has signed in there lately: it renews them, others may forge them. */
    ofProven: { perSecond: 100, burst: 1_000, what: 'failed attempts to sign in a second are taken from one account' },
  },
  /** How long who has signed in at an address, and with which token, is looked at there whatever others have spent. */
  signedInLatelyMs: 15 * 60_000,
  /** Members that have not heard who was removed are told again this often. */
  denialsMs: 2_000,
  /** Removed and newly enrolled ids that members are told of, newest first. */
  denials: 2_000,
  /** Certificates live no longer: an older enrolment denies nobody. */
  certificateLifeMs: 6 * 3_600_000,
  /** Callers whose calls are counted apart. */
  callersCounted: 4_096,
  watchers: 500,
  watchersPerCaller: 20,
  /** How long the reader of a stream that has ended may take to take its last word. */
  lastWordMs: 3_000,
  /** Events a slow watcher may be behind before it is told to begin anew. */
  watchQueue: 1_024,
  /** Events of the peers view that a resume may reach back over. */
  viewHistory: 2_048,
  heartbeatMs: 3_000,
  /** A subscriber is told no oftener which leases were renewed. */
  renewalsToldMs: 2_000,
  /** How often a subscriber's split brains are looked at anew. */
  conflictsLookedAtMs: 1_000,
  /** How long a scope that is handed over is led by nobody. */
  stepDownGapMs: 300,
  /** How long a read waits for records that the caller's cursor has already seen. */
  behindWaitMs: 1_000,
  /** A search of the audit lets others have their turn after so long. */
  searchSliceMs: 10,
  auditPerWriter: 5_000,
  sealMs: 10_000,
  /** Ends of other chains in one seal. */
  sealWitnesses: 64,
  /** How often a control node looks for chains of which nothing is kept. */
  chainEndsMs: 24 * 3_600_000,
  /** Refusals have a chain of their own: strangers must not push out what operators did. */
  refusalsPerWriter: 1_000,
  /** Bytes of `before` and of `after` in an audit entry. */
  auditDocumentBytes: 16 * 1024,
  /** Refusals written at once in a minute, and rows of the one entry that tells of the others when it ends. */
  refusalsAtOnce: 16,
  refusalRows: 64,
  /** Refusals that differ in action, object, source or reason and are told apart within a minute; further ones are counted together. */
  refusalsApart: 256,
  /** Objects that one source can name apart in them for one action and reason, lest it take the room of all others. */
  refusalObjects: 8,
  refusalWindowMs: 60_000,
  /** A node that goes tries to write what it has counted for so long. */
  refusalsLastMs: 3_000,
  /** A member reports those that it has turned away no more often. */
  refusalReportMs: 30_000,
  /** Changes waiting for their turn in this node's audit chain. */
  pendingChanges: 256,
  /** How long a node must have been out of the view, after its tombstone, until a record that says nothing of it is dropped. */
  forgottenPeerMs: 48 * 3_600_000,
  idempotencyMs: 24 * 3_600_000,
  /** Keys of one principal that have not ended; it is refused more. */
  idempotencyKeysOfCaller: 5_000,
  /** How long a node believes what it has counted of them: as long as there is room, and once there is none. */
  idempotencyCountedMs: 60_000,
  idempotencyRecountMs: 1_000,
  /** Principals whose keys a node has counted. */
  idempotencyCallers: 64,
  idempotencySweepMs: 10 * 60_000,
  joinTokenSeconds: 3_600,
  joinTokenDefaultSeconds: 900,
  joinTokens: 1_000,
  /** Access tokens live at most this long. */
  tokenLifeSeconds: 300,
  clockToleranceSeconds: 5,
  /** Keys of the identity provider are read again when they are older, and not before this long after a failure. */
  identityKeysMs: 5 * 60_000,
  identityKeysRetryMs: 10_000,
  identityProviderTimeoutMs: 5_000,
  registryTimeoutMs: 5_000,
  /** From the moment that another store is seen until the first control node adopts it by itself, and from each to the next. */
  adoptSettleMs: 1_500,
  adoptTurnMs: 1_000,
  /** Records of removed nodes that go along with an adoption: all in one transaction. */
  carriedRemovals: 64,
  adoptReasonLength: 500,
  /** Confirmed transitions: what comes within a moment is written together, so many in one transaction, and again after a failure. */
  transitionsGatherMs: 250,
  transitionsAtOnce: 64,
  transitionsRetryMs: 1_000,
  /** Of so many at once each has an audit entry of its own; of more, one names them all. */
  transitionsAuditedApart: 8,
  /** Seen and not recorded yet: of one node, and nodes. */
  transitionsWaiting: 16,
  transitionNodes: 20_000,
  /** On record: of one node, of all, and how long. */
  transitionsOfNode: 64,
  transitionRecords: 20_000,
  transitionAgeMs: 30 * 24 * 3_600_000,
  transitionsSweepMs: 3_600_000,
  /** Audit entries of transitions that each writer keeps. */
  transitionsPerWriter: 2_000,
  unknownReadBackMs: 3_000,
  conflictAttempts: 5,
  labelsPerPeer: 64,
  namespaces: 1_024,
  /** Rows of contents of changes that are kept once they were read, and changes that are dropped whose watchers are told so one by one. */
  shelvedRows: 200_000,
  droppedChanges: 1_024,
  /** Drafts of one person; drafts at which whoever may only look, and then anybody, keeps no further one; changes that were submitted and have not ended. */
  draftsOfPerson: 20,
  draftsOfViewers: 512,
  drafts: 1_024,
  submittedChanges: 1_024,
  /** Moves that a dry run of a change tells. */
  previewedChangeMoves: 1_000,
  /** How long a change may be given until it has to be approved and begun. */
  changeLivesMs: { least: 60_000, most: 7 * 24 * 3_600_000 },
  /** How long the last reason of a person is remembered. */
  lastReasonMs: 90 * 24 * 3_600_000,
  lastReasons: 10_000,
  /** Changes of shards that a resume may reach back over: each one generation of a map, record of moves or life of a node. */
  shardNews: 8_192,
  /** Maps of the past that are held after they were asked for. */
  pastMaps: 8,
  /** What-ifs that are computed at once, and of them those of one caller. */
  simulations: 4,
  simulationsOfCaller: 2,
  /** Plans of drains that are made at once, beside all what-ifs; those that wait for their turn, and how long. */
  drainPlans: { atOnce: 2, waiting: 32, waitMs: 5_000 },
  /** How long a drain may be given. */
  drainTimeMs: { least: 1_000, most: 24 * 3_600_000 },
  /** Shards that a drain names as held, and those of them of which each other node says why it may not have them. */
  heldShards: { named: 50, explained: 4 },
  /** How old what a drain is said to be held by may be: it is asked for again and again. */
  drainAgeMs: 500,
  /** Pairs of nodes that a what-if tells of, those with most shards first. */
  simulatedFlows: 10_000,
  /** Namespaces that the dry run of a policy tells of, shards of all of them, and moves of each. */
  previewedNamespaces: 16,
  previewedShards: 131_072,
  previewedMoves: 50,
  /** Freezes that are over stay to be seen so long. */
  freezeTellsMs: 7 * 24 * 3_600_000,
  /** How long a shard may be paused. */
  pauseMs: { least: 1_000, most: 24 * 3_600_000 },
  /** Generations that one answer on a shard tells of. */
  shardHistory: 100,
} as const;
