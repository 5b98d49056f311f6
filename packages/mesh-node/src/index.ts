export type { MembershipSource, RecordedTransition } from './membership/membership-source.ts';
export type { MeshNode, NodeEnd } from './mesh-node.ts';
export { type ControlNode, type KeptMembership, startControlNode } from './start-control-node.ts';
export { type MeshNodeOptions, startMeshNode } from './start-mesh-node.ts';
