/** The schema as Markdown tables, one for each mapping of the file. */
import type { SchemaNode } from '../known-keys.ts';

export function keyTables(root: SchemaNode): string {
  const mesh = root.properties?.mesh;
  const top = Object.fromEntries(Object.entries(mesh?.properties ?? {}).filter(([, node]) => !isSection(node)));
  const sections = Object.entries(mesh?.properties ?? {}).filter(([, node]) => isSection(node));
  return [
    heading(2, 'The file'),
    table('', { ...root, properties: { configVersion: root.properties?.configVersion ?? {} } }),
    heading(2, '`mesh`'),
    table('mesh.', { ...mesh, properties: top }),
    ...sections.map(([name, node]) => section(`mesh.${name}`, node, mesh?.required?.includes(name) ?? false)),
  ].join('\n\n');
}

function section(path: string, node: SchemaNode, required: boolean): string {
  const variants = node.oneOf ?? [];
  const inner = Object.entries(node.properties ?? {}).filter(([, child]) => isSection(child));
  return [
    heading(path.split('.').length, `\`${path}\``),
    [node.description ?? '', required ? '' : 'May be left out.'].filter((part) => part !== '').join(' '),
    ...variants.map((variant) => {
      const { kind, ...rest } = variant.properties ?? {};
      const parts = [`\`kind: ${String(kind?.const)}\`: ${kind?.description ?? ''}`];
      if (Object.keys(rest).length > 0) parts.push(table(`${path}.`, { ...variant, properties: rest }));
      for (const [name, child] of Object.entries(rest).filter(([, property]) => isSection(property)))
        parts.push(section(`${path}.${name}`, child, variant.required?.includes(name) ?? false));
      return parts.join('\n\n');
    }),
    variants.length > 0 ? '' : table(`${path}.`, node),
    ...inner.map(([name, child]) => section(`${path}.${name}`, child, node.required?.includes(name) ?? false)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function table(prefix: string, node: SchemaNode): string {
  const rows = Object.entries(node.properties ?? {})
    .filter(([, child]) => !isSection(child))
    .map(([name, child]) => {
      const cells = [`\`${name}\``, typeOf(child), defaultOf(child, node.required?.includes(name) ?? false)];
      return `| ${[...cells, child.description ?? '', variable(`${prefix}${name}`)].join(' | ')} |`;
    });
  return ['| key | value | default | meaning | environment |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** Mappings with keys of their own get their own table. */
const isSection = (node: SchemaNode): boolean => node.properties !== undefined || node.oneOf !== undefined;
const heading = (level: number, text: string): string => `${'#'.repeat(Math.min(level, 4))} ${text}`;
const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function variable(path: string): string {
  if (!path.startsWith('mesh.')) return '';
  const words = path.split('.').slice(1);
  return `\`MESH_${words.map((word) => word.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('__')}\``;
}

function defaultOf(node: SchemaNode, required: boolean): string {
  if (required) return '**required**';
  if (node['x-default'] !== undefined) return node['x-default'];
  return node.default === undefined ? 'none' : code(node.default);
}

function typeOf(node: SchemaNode): string {
  if (node['x-duration'] !== undefined)
    return `duration, ${node['x-duration'].atLeast} to ${node['x-duration'].atMost}`;
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(' or ');
  if (node.enum !== undefined) return node.enum.map(code).join(', ');
  if (node.const !== undefined) return code(node.const);
  switch (node.type) {
    case 'integer':
      return `whole number, ${node.minimum} to ${node.maximum}`;
    case 'number':
      return `number, ${node.minimum} to ${node.maximum}`;
    case 'array':
      return `list of at most ${node.maxItems}`;
    case 'object':
      return `mapping of at most ${node.maxProperties} texts`;
    case 'boolean':
      return '`true`, `false`';
    case 'null':
      return '`null`';
    default:
      return node['x-value'] ?? (node.format === 'uri' ? 'URL' : 'text');
  }
}
