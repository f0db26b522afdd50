import { expect, test } from 'bun:test'
import { clientAddress } from '../../src/http/client-address.ts'

const PEER = '10.0.0.9'
const forwardedAs = (forwarded: string) => clientAddress(true, new Headers({ 'x-forwarded-for': forwarded }), PEER)
const from = (peer: string) => clientAddress(false, new Headers({ 'x-forwarded-for': '203.0.113.1' }), peer)

test.each([
  ['203.0.113.1', '203.0.113.1'],
  ['203.0.113.1:4711', '203.0.113.1'],
  ['10.0.0.1, 203.0.113.1:4711', '203.0.113.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2:ffff::9]:4711', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::ffff:203.0.113.1', '203.0.113.1'],
  ['[::ffff:203.0.113.1]:80', '203.0.113.1'],
  ['::ffff:cb00:7101', '203.0.113.1'],
])('a proxy that forwards for %s tells of %s', (forwarded, caller) => {
  expect(forwardedAs(forwarded)).toBe(caller)
})

test.each([
  '',
  ' ',
  ',',
  'unknown',
  '_hidden',
  '[',
  '[]',
  '[::1',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.4:',
  '::1::',
  ':'.repeat(9),
])('a proxy that forwards "%s" tells of nobody: the caller is the proxy', (forwarded) => {
  expect(forwardedAs(forwarded)).toBe(PEER)
})

test('one subscriber of IPv6 is one caller, and the next is another', () => {
  expect(from('2001:db8:1:2::1')).toBe(from('2001:db8:1:2:ffff:ffff:ffff:ffff'))
  expect(from('2001:db8:1:2::1')).not.toBe(from('2001:db8:1:3::1'))
})

test('nobody is believed who is no trusted proxy', () => {
  expect(from('198.51.100.7')).toBe('198.51.100.7')
  expect(from('::ffff:198.51.100.7')).toBe('198.51.100.7')
  expect(from('')).toBe('')
})
