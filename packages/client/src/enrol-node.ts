/** The first identity of a new node: a key made here, a join with the token, and the files that the node then starts from. */
import {
  createKeyAndCsr,
  type IdentityFilePaths,
  identityMaterial,
  type MeshIdentity,
  writeIdentityFiles,
} from '@omnirelay/pki';
import type { JoinAnswer } from '@omnirelay/wire';
import { type JoinMeshOptions, joinMesh } from './bootstrap.ts';

export interface EnrolNodeOptions extends Omit<JoinMeshOptions, 'csrPem'> {
  /** Where the identity is kept, as `writeIdentityFiles` lays it out. */
  readonly folder: string;
}

export interface EnrolledNode {
  readonly answer: JoinAnswer;
  readonly identity: MeshIdentity;
  readonly paths: IdentityFilePaths;
}

/** The private key never leaves the folder. @throws PkiError, ControlError */
export async function enrolNode(options: EnrolNodeOptions): Promise<EnrolledNode> {
  const { folder, ...join } = options;
  // Only the key of the request counts: who the certificate speaks for is decided by the token.
  const asked = { trustDomain: 'joining.invalid', clusterId: 'joining', role: 'worker', nodeId: join.nodeId };
  const { privateKeyPem, csrPem } = await createKeyAndCsr(asked);
  const answer = await joinMesh({ ...join, csrPem });
  const { certificateChainPem, caPem } = answer;
  const material = identityMaterial({ certificateChainPem, caPem, privateKeyPem });
  return { answer, identity: material.identity, paths: await writeIdentityFiles(folder, material) };
}
