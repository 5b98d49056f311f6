import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

// The workspace root: the console bundles packages that stand beside it, and traces files from there.
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const SECURITY_HEADERS = [
  { key: 'x-frame-options', value: 'DENY' },
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'referrer-policy', value: 'same-origin' },
  { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=()' },
];

const config: NextConfig = {
  turbopack: { root },
  outputFileTracingRoot: root,
  transpilePackages: [
    '@omnirelay/primitives',
    '@omnirelay/protocol',
    '@omnirelay/config',
    '@omnirelay/client',
    '@omnirelay/wire',
    '@omnirelay/transport',
    '@omnirelay/pki',
    '@omnirelay/tracing',
  ],
  serverExternalPackages: ['@grpc/grpc-js', '@opentelemetry/exporter-trace-otlp-http', '@opentelemetry/sdk-trace'],
  // TypeScript 7 has no compiler API that next could call: `tsc -p apps/console/tsconfig.json` checks the types.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  experimental: { optimizePackageImports: ['lucide-react', 'radix-ui'] },
  // Browsers ask for this one by themselves before they have read which icon the page names.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  headers: async () => [
    { source: '/:path*', headers: SECURITY_HEADERS },
    // Answers of the API are data; pages get a policy of their own from the proxy.
    {
      source: '/api/:path*',
      headers: [{ key: 'content-security-policy', value: "default-src 'none'; frame-ancestors 'none'" }],
    },
  ],
};

export default config;
