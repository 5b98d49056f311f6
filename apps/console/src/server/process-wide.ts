/** One value a process, though the bundler may load a module once for each route. */
export function processWide<T>(name: string, create: () => T): T {
  const key = Symbol.for(`omnirelay.console.${name}`);
  const holder = globalThis as unknown as Record<symbol, T | undefined>;
  holder[key] ??= create();
  return holder[key];
}
