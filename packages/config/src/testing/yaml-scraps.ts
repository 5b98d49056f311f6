/** What YAML gives meaning to, so that random text is more than one long word. */
export const YAML_SCRAPS: readonly string[] = [
  ...['mesh', 'gossip', ':', ': ', '- ', '\n', '\n  ', '\n    ', '[', ']', '{', '}', ',', '"', "'", '#'],
  ...['&a ', '*a', '!!set ', '? ', '|\n', '>-\n', '%YAML 1.1\n', '---\n', '...\n', '<<', '\t', '\r', '~'],
];
