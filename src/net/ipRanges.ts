import { BlockList, isIP } from 'node:net';

/** An IPv4 address as IPv6 sockets write it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The address in its plain form: one of IPv4 is so, however it arrived. */
export const plainAddress = (ip: string): string => MAPPED.exec(ip)?.[1] ?? ip;

/** Whether an address is in one of the ranges (addresses or CIDR); none means everywhere. */
export function isWithin(ip: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return true;
  const address = plainAddress(ip);
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    const type = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(network, type);
    else list.addSubnet(network, Number(prefix), type);
  }
  return list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
