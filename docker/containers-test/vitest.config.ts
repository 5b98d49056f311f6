import { defineConfig } from 'vitest/config';

/** `npm run test:containers`: apart from `npm test`, since it builds an image and needs root and podman. */
export default defineConfig({
  test: { include: ['docker/containers-test/*.test.ts'], pool: 'forks', testTimeout: 120_000, hookTimeout: 900_000 },
});
