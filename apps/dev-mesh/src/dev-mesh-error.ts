import { TaggedError } from '@omnirelay/primitives';

/** What keeps a development mesh from running, said so that it can be mended. */
export class DevMeshError extends TaggedError<
  | 'port_taken'
  | 'already_running'
  | 'not_ready'
  | 'bad_option'
  | 'console_not_built'
  | 'socket_path'
  | 'redis_missing'
  | 'etcd_missing'
  | 'postgres_missing'
> {}
