export type { DevAnswer, DevCommand, DevStatus } from './control-socket.ts';
export { askSupervisor } from './control-socket.ts';
export { type DevMesh, type DevMeshOptions, type DevMeshStart, startDevMesh } from './dev-mesh.ts';
export { DevMeshError } from './dev-mesh-error.ts';
export type { DevProfile } from './state-folder.ts';
