/** The small types that keys share: names, hosts, ports, paths, text. */
import { isIP } from 'node:net';
import { address, type ClusterId, type MeshId, type NodeId } from '@omnirelay/primitives';
import { z } from 'zod';
import { CONFIG_BOUNDS } from './bounds.ts';

/** As `isName` of primitives has it: a test holds the two together. */
const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;
const NAME_HELP =
  "expected 1 to 63 characters of a-z, 0-9, '.', '_' or '-', beginning and ending with a letter or digit";
const HOST = '(?:\\[[0-9a-fA-F:.]+\\]|[^\\s:/@[\\]]+)';
const HOST_PORT_HELP = 'expected host:port, for example 10.0.0.5:17421 or [fd00::5]:17421';

const name = <T extends string>() =>
  z
    .string()
    .regex(NAME, { error: NAME_HELP })
    .meta({ 'x-value': 'name' })
    .transform((value) => value as T);

export const nodeName = name<NodeId>();
export const clusterName = name<ClusterId>();
export const meshName = name<MeshId>();
export const text = z.string().min(1).max(CONFIG_BOUNDS.textLength);
/** Relative ones are taken from the working directory of the process. */
export const filePath = z
  .string()
  .min(1)
  .max(CONFIG_BOUNDS.pathLength)
  .refine((value) => !value.includes('\0'), { error: 'a path cannot hold the character NUL' })
  .meta({ 'x-value': 'path' });
/** 0 lets the system choose. */
export const listenPort = z.number().int().min(0).max(65_535);
export const port = z.number().int().min(1).max(65_535);
export const ipAddress = z
  .string()
  .max(64)
  .refine((value) => isIP(value) !== 0, { error: 'expected an IP address, for example 0.0.0.0, 127.0.0.1 or ::' })
  .meta({ 'x-value': 'IP address' });
/** Stands before a colon and a port, so an IPv6 address needs its brackets here. */
export const host = z
  .string()
  .max(255)
  .regex(new RegExp(`^${HOST}$`), {
    error: 'expected a host name or an IP address without scheme or port; IPv6 in brackets, for example [fd00::5]',
  })
  .meta({ 'x-value': 'host' });
export const hostPort = z
  .string()
  .max(262)
  .regex(new RegExp(`^${HOST}:\\d{1,5}$`), { error: HOST_PORT_HELP, abort: true })
  .refine(portInRange, { error: 'expected a port from 1 to 65535 behind the colon' })
  .transform((value) => address(value));
export const httpUrl = z.url({
  protocol: /^https?$/,
  error: ({ input }) =>
    `${input === '' ? 'is empty: ' : ''}expected a URL that begins with https:// or http://${input === '' ? '; leave the key out where there is none' : ''}`,
});
/** Without user and password: what a config holds is shown to people. */
export const redisUrl = z
  .string()
  .max(CONFIG_BOUNDS.textLength)
  .regex(new RegExp(`^rediss?://${HOST}(?::\\d{1,5})?(?:/\\d{0,4})?$`), {
    error:
      'expected redis://host:port/database or rediss://host:port/database (TLS), without user and password: those stand in username and passwordFile',
    abort: true,
  })
  .refine((value) => !/:\d+(?:\/|$)/.test(value.slice(9)) || portInRange(value.replace(/\/\d*$/, '')), {
    error: 'expected a port from 1 to 65535 behind the colon',
  })
  .meta({ 'x-value': 'redis URL' });
export const flag = z.boolean();

function portInRange(value: string): boolean {
  const given = Number(value.slice(value.lastIndexOf(':') + 1));
  return given >= 1 && given <= 65_535;
}
