/** Which nodes a development mesh has: role, place and ports follow from a node's number alone, so that a restart finds the same mesh. */
import { BOUNDS } from './bounds.ts';

export interface NodePlan {
  /** `n1`, `n2`, ... */
  readonly nodeId: string;
  /** From 1. */
  readonly number: number;
  readonly role: 'control' | 'gateway' | 'worker';
  readonly region: string;
  readonly zone: string;
  /** What others dial: the relay of this node's links. */
  readonly meshPort: number;
  readonly controlGrpcPort: number;
  readonly controlHttpsPort: number;
  readonly healthPort: number;
  /** Where the node itself listens, and where its dials leave from. */
  readonly ownAddress: string;
  readonly listenPort: number;
}

const REGIONS = ['eu-west', 'us-east'] as const;
const ZONES = ['a', 'b', 'c'] as const;
const CONTROL_NODES = 3;

/** A loopback address a node works only where all of 127/8 is local: on Linux. */
export const linksCanBeCut = process.platform === 'linux';

export function planMesh(nodes: number, portBase: number): readonly NodePlan[] {
  if (!Number.isInteger(nodes) || nodes < BOUNDS.nodesMin || nodes > BOUNDS.nodesMax) {
    throw new RangeError(`a development mesh has ${BOUNDS.nodesMin} to ${BOUNDS.nodesMax} nodes, not ${nodes}`);
  }
  return Array.from({ length: nodes }, (_, index) => {
    const number = index + 1;
    return planNode(
      number,
      number <= CONTROL_NODES ? 'control' : number === CONTROL_NODES + 1 ? 'gateway' : 'worker',
      portBase,
    );
  });
}

/** The one real node of a simulated fleet. */
export const planSimulated = (portBase: number): readonly NodePlan[] => [
  { ...planNode(1, 'control', portBase), nodeId: 'n0' },
];

function planNode(number: number, role: NodePlan['role'], portBase: number): NodePlan {
  const index = number - 1;
  const region = REGIONS[index % REGIONS.length] ?? REGIONS[0];
  const port = portBase + index * 10;
  return {
    nodeId: `n${number}`,
    number,
    role,
    region,
    zone: `${region}-${ZONES[Math.floor(index / REGIONS.length) % ZONES.length]}`,
    meshPort: port,
    controlGrpcPort: port + 1,
    controlHttpsPort: port + 2,
    healthPort: port + 3,
    // Without an address of its own the node needs another port than its relay.
    listenPort: linksCanBeCut ? port : port + 4,
    ownAddress: linksCanBeCut ? `127.0.17.${number}` : '127.0.0.1',
  };
}

/** What of a plan is told to whoever asks for the mesh's status. */
export const statusOf = ({ nodeId, role, region, zone, meshPort, controlGrpcPort, healthPort }: NodePlan) => ({
  ...{ nodeId, role, region, zone, meshPort, healthPort },
  ...(role === 'control' ? { controlGrpcPort } : {}),
});
