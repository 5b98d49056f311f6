/** The control node of the fleets in tests. */
export const SELF = {
  role: 'control',
  region: 'eu-west',
  zone: 'eu-west-a',
  meshVersion: '0.1.0',
  http3Support: false,
  endpoints: {},
  posture: 'mtls-dev',
  labels: {},
} as const;
