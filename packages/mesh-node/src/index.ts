export type { MembershipSource, RecordedTransition } from './membership/membership-source.ts';
export type { MeshNode, NodeEnd } from './mesh-node.ts';
export { type MeshNodeOptions, startMeshNode } from './start-mesh-node.ts';
