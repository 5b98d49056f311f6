/** The five people of the development provider. A password is the user's own name: this is said on the sign-in page. */
export type Role = 'viewer' | 'operator' | 'admin';

export interface User {
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
}

export const CONTROL_RESOURCE = 'urn:omnirelay:control';

export const USERS: readonly User[] = [
  { name: 'vera', displayName: 'Vera', role: 'viewer' },
  { name: 'omar', displayName: 'Omar', role: 'operator' },
  { name: 'olga', displayName: 'Olga', role: 'operator' },
  { name: 'ana', displayName: 'Ana', role: 'admin' },
  { name: 'adam', displayName: 'Adam', role: 'admin' },
];

const SCOPES: Readonly<Record<Role, string>> = {
  viewer: 'mesh.read mesh.observe',
  operator: 'mesh.read mesh.observe mesh.operate',
  admin: 'mesh.read mesh.observe mesh.operate mesh.admin',
};

/** Every scope of the control API, space separated. */
export const ALL_SCOPES = SCOPES.admin;

/** What the lease sample may do: make its namespace, and have its workers drained. */
export const DEMO_SCOPES = 'mesh.read mesh.operate mesh.admin';

export const scopesOf = (role: Role): string => SCOPES[role];
export const findUser = (name: string): User | undefined => USERS.find((user) => user.name === name);

/** The user whose name and password these are. */
export const checkPassword = (name: string, password: string): User | undefined =>
  password === name ? findUser(name) : undefined;
