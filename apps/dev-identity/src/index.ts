export { type DevIdentity, type DevIdentityOptions, NotLoopbackError, startDevIdentity } from './dev-identity.ts';
export { CONTROL_RESOURCE, type Role, USERS, type User } from './users.ts';
