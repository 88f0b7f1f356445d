import t from 'tap'
import { addressesOf, checkUrl } from '../../src/webhooks/address.ts'
import { isPublic } from '../../src/webhooks/networks.ts'

const strict = { allowPrivate: false }
const NOT_PUBLIC = 'its host is not on the public internet'

const refusedHosts = {
  '127.0.0.1': 'loopback',
  '127.8.9.10': 'all of 127/8',
  '[::1]': 'loopback of IPv6',
  '[::]': 'unspecified',
  '0.0.0.0': 'this host',
  '169.254.169.254': 'metadata of clouds',
  '168.63.129.16': 'metadata of Azure',
  2130706433: 'decimal',
  '0177.0.0.1': 'octal',
  '0x7f.0.0.1': 'hexadecimal',
  '0x7f000001': 'hexadecimal in one',
  127.1: 'shortened',
  '0xA9FEA9FE': 'metadata in hexadecimal',
  '127.0.0.1.': 'with a dot at its end',
  '%31%32%37.0.0.1': 'with encoded digits',
  '10.1.2.3': 'private',
  '172.16.0.1': 'private, first of its block',
  '172.31.255.255': 'private, last of its block',
  '192.168.1.1': 'private',
  '100.64.0.1': 'behind a translation, first',
  '100.127.255.255': 'behind a translation, last',
  '192.0.0.8': 'protocol assignments',
  '192.0.2.1': 'documentation',
  '198.51.100.1': 'documentation',
  '203.0.113.1': 'documentation',
  '198.19.255.255': 'measurements',
  '224.0.0.1': 'multicast',
  '240.0.0.1': 'reserved',
  '255.255.255.255': 'broadcast',
  '[::ffff:10.0.0.1]': 'mapped',
  '[::ffff:7f00:1]': 'mapped in hexadecimal',
  '[::ffff:8.8.8.8]': 'mapped, though public behind it',
  '[::127.0.0.1]': 'compatible',
  '[64:ff9b::a00:1]': 'translated',
  '[64:ff9b:1::a00:1]': 'translated locally',
  '[2002:a00:1::1]': '6to4',
  '[2001:0:a00:1::1]': 'Teredo',
  '[2001:db8::1]': 'documentation',
  '[3fff::1]': 'documentation',
  '[fc00::1]': 'unique local',
  '[fdff:ffff::1]': 'unique local',
  '[fe80::1]': 'link-local',
  '[fec0::1]': 'site-local',
  '[ff02::1]': 'multicast',
  '[100::1]': 'discarded',
  '[5f00::1]': 'segment routing',
  localhost: 'a name of this machine',
  LOCALHOST: 'in capitals',
  'localhost.': 'with a dot at its end',
  'sub.localhost': 'below it',
  'printer.local': 'multicast names',
  'metadata.google.internal': 'names of a cloud',
  'router.home.arpa': 'names of a home',
  intranet: 'a name without a dot'
}

t.test('no address may lead inside, however it is written', async (t) => {
  for (const [host, what] of Object.entries(refusedHosts)) t.equal(checkUrl(`https://${host}/hook`, strict), NOT_PUBLIC, `${host}: ${what}`)
})

t.test('public addresses and names are taken', async (t) => {
  const hosts = [
    'example.com', 'hooks.example.com:8443', '8.8.8.8', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1', '[2606:4700:4700::1111]',
    '[2001:200::1]', '[2a00:1450::1]', 'localhost.example.com', 'xn--bcher-kva.example'
  ]
  for (const host of hosts) t.equal(checkUrl(`https://${host}/a?b=c`, strict), undefined, host)
})

t.test('an address that is no plain https URL is refused with the reason', async (t) => {
  const reasons = {
    'http://example.com/': 'it must begin with https://',
    'ftp://example.com/': 'it must begin with https://',
    'file:///etc/passwd': 'it must begin with https://',
    '/hook': 'it is no absolute URL',
    'https://': 'it is no absolute URL',
    'https://[fe80::1%25eth0]/': 'it is no absolute URL',
    'https://1.2.3.4.5/': 'it is no absolute URL',
    'https://256.0.0.1/': 'it is no absolute URL',
    'https://example.com:65536/': 'it is no absolute URL',
    'https://example.com:0/': 'its port must be from 1 to 65535',
    'https://me:secret@example.com/': 'it must not contain a user name or password: messages are signed instead',
    'https://8.8.8.8@127.0.0.1/': 'it must not contain a user name or password: messages are signed instead',
    'https://example.com/#top': 'it must not have a fragment: it would not be sent',
    'https://example.com\\@127.0.0.1/': 'it has characters that are none of a URL: encode them with % (a host with xn--)',
    ' https://example.com/': 'it has characters that are none of a URL: encode them with % (a host with xn--)',
    'https://exam\tple.com/': 'it has characters that are none of a URL: encode them with % (a host with xn--)',
    'https://①②⑦.0.0.1/': 'it has characters that are none of a URL: encode them with % (a host with xn--)'
  }
  for (const [url, reason] of Object.entries(reasons)) t.equal(checkUrl(url, strict), reason, url)
  const longest = 'https://example.com/'.padEnd(2048, 'a')
  t.equal(checkUrl(longest, strict), undefined)
  t.equal(checkUrl(`${longest}a`, strict), 'it has more than 2048 characters')
})

t.test('for development, private addresses and http are allowed, and nothing else', async (t) => {
  const lax = { allowPrivate: true }
  for (const url of ['http://127.0.0.1:3000/', 'http://localhost:3000/hook', 'https://intranet/']) t.equal(checkUrl(url, lax), undefined, url)
  t.equal(checkUrl('ftp://localhost/', lax), 'it must begin with https://')
  t.match(checkUrl('http://me@localhost/', lax), /user name/)
})

t.test('what is no address is not public', async (t) => {
  for (const text of ['', 'example.com', '8.8.8', '2606:4700::1%eth0', '8.8.8.8/24']) t.equal(isPublic(text), false, text)
})

t.test('a name is refused if any of its addresses is not public', async (t) => {
  const answers = (...addresses: string[]) => async () => addresses
  const ask = (...addresses: string[]) => addressesOf('hooks.example.com', strict, answers(...addresses))
  t.same(await ask('8.8.8.8', '2606:4700:4700::1111'), ['8.8.8.8', '2606:4700:4700::1111'])
  for (const inside of ['10.0.0.1', '127.0.0.1', '169.254.169.254', '::1', 'fd00:ec2::254', '::ffff:10.0.0.1', 'fe80::1%eth0']) {
    await t.rejects(ask(inside), { name: 'AddressError', message: NOT_PUBLIC }, inside)
    await t.rejects(ask('8.8.8.8', inside), { message: NOT_PUBLIC }, `${inside} behind a public one`)
    await t.rejects(ask(inside, '8.8.8.8'), { message: NOT_PUBLIC }, `${inside} before a public one`)
  }
  await t.rejects(ask(), { message: 'the name of its host has no address' })
})

t.test('names of this machine and literal addresses are never looked up', async (t) => {
  let asked = 0
  const resolve = async () => {
    asked++
    return ['8.8.8.8']
  }
  await t.rejects(addressesOf('localhost', strict, resolve), { message: NOT_PUBLIC })
  await t.rejects(addressesOf('10.0.0.1', strict, resolve), { message: NOT_PUBLIC })
  t.same(await addressesOf('8.8.4.4', strict, resolve), ['8.8.4.4'])
  t.same(await addressesOf('127.0.0.1', { allowPrivate: true }, resolve), ['127.0.0.1'])
  t.equal(asked, 0)
})

t.test('a look-up that fails says so without saying where it was made', async (t) => {
  const fails = async () => { throw Object.assign(new Error('queryA ENOTFOUND from 10.9.8.7'), { code: 'ENOTFOUND' }) }
  await t.rejects(addressesOf('nobody.example.com', strict, fails), { name: 'AddressError', message: 'the name of its host could not be looked up (ENOTFOUND)' })
})
