import { BlockList, isIP } from 'node:net'

/*
 * Which addresses lie on the public internet. The lists follow the special-purpose address registries of IANA (RFC 6890 and its
 * updates, state of 2026); what is not in them is ordinary address space.
 */

const IPV4_SPECIAL: ReadonlyArray<readonly [network: string, bits: number]> = [
  ['0.0.0.0', 8],          // this host
  ['10.0.0.0', 8],         // private
  ['100.64.0.0', 10],      // behind a provider's translation; metadata of some clouds
  ['127.0.0.0', 8],        // loopback
  ['168.63.129.16', 32],   // public by its number, yet the virtual host of machines in Azure
  ['169.254.0.0', 16],     // link-local; metadata of most clouds
  ['172.16.0.0', 12],      // private
  ['192.0.0.0', 24],       // protocol assignments
  ['192.0.2.0', 24],       // documentation
  ['192.31.196.0', 24],    // black hole for reverse names of private addresses
  ['192.52.193.0', 24],    // multicast relays
  ['192.88.99.0', 24],     // relays of 6to4
  ['192.168.0.0', 16],     // private
  ['192.175.48.0', 24],    // black hole for reverse names of private addresses
  ['198.18.0.0', 15],      // measurements
  ['198.51.100.0', 24],    // documentation
  ['203.0.113.0', 24],     // documentation
  ['224.0.0.0', 4],        // multicast
  ['240.0.0.0', 4]         // reserved, and broadcast
]

/**
 * Of IPv6 only this is handed out for the public internet. Outside are loopback, unique local and link-local addresses, multicast, and
 * the forms that carry an IPv4 address: mapped (::ffff:0:0/96), compatible (::/96) and translated (64:ff9b::/96, 64:ff9b:1::/48).
 */
const IPV6_PUBLIC: readonly [network: string, bits: number] = ['2000::', 3]

const IPV6_SPECIAL: ReadonlyArray<readonly [network: string, bits: number]> = [
  ['2001::', 23],          // protocol assignments; among them Teredo, which carries an IPv4 address
  ['2001:db8::', 32],      // documentation
  ['2002::', 16],          // 6to4, which carries an IPv4 address
  ['2620:4f:8000::', 48],  // black hole for reverse names of private addresses
  ['3fff::', 20]           // documentation
]

const special4 = new BlockList()
for (const [network, bits] of IPV4_SPECIAL) special4.addSubnet(network, bits, 'ipv4')
const public6 = new BlockList()
public6.addSubnet(...IPV6_PUBLIC, 'ipv6')
const special6 = new BlockList()
for (const [network, bits] of IPV6_SPECIAL) special6.addSubnet(network, bits, 'ipv6')

/** Whether this is an IP address of the public internet. What is no IP address, or has a zone, is none. */
export function isPublic (address: string): boolean {
  switch (isIP(address)) {
    case 4: return !special4.check(address, 'ipv4')
    case 6: return !address.includes('%') && public6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
    default: return false
  }
}
