/** What lists and watches of the peers and of the network are asked with. */

/** Which peers: all of it joined by AND. */
export interface PeerFilter {
  readonly role?: readonly string[];
  readonly cluster?: readonly string[];
  readonly region?: readonly string[];
  readonly version?: readonly string[];
  readonly status?: readonly string[];
  readonly health?: readonly string[];
  readonly label?: readonly string[];
  /** In the one query grammar: `role:worker region:eu-*`. */
  readonly query?: string;
}

export interface PeerListQuery extends PeerFilter {
  readonly pageSize?: number;
  readonly cursor?: string;
  /** `region,-rtt`: keys in turn, `-` for the other way round; by node id without it. */
  readonly sort?: string;
  /** Only these fields of each peer (`status`, `metadata.region`) and its node id: what is not named is absent, whatever its type says. */
  readonly fields?: readonly string[];
  /** The answer has seen what this cursor has, or is the problem `behind`. */
  readonly minCursor?: string;
  readonly ifNoneMatch?: string;
  /** The node whose view is answered; needs `mesh.observe`. */
  readonly vantage?: string;
}

/** Of `health` and `rtt` no watch tells: a filter that names them is refused. */
export interface PeerWatchQuery extends PeerFilter {
  /** Where a list or an earlier watch ended, asked with the same filters; without it the watch begins with a snapshot. */
  readonly cursor?: string;
}

export interface NetworkQuery {
  readonly pageSize?: number;
  readonly cursor?: string;
  readonly minCursor?: string;
}
