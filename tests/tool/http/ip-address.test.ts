import { expect, test } from 'bun:test'
import { isAddress, reachOf } from '../../../src/tool/http/ip-address.ts'

test.each([
  ['8.8.8.8', 'public'],
  ['172.15.0.1', 'public'],
  ['172.32.0.1', 'public'],
  ['2606:4700::1111', 'public'],
  ['10.1.2.3', 'private'],
  ['127.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['::1', 'private'],
  ['fd12::1', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:7f00:1', 'private'],
  ['::127.0.0.1', 'private'],
  ['64:ff9b::a00:1', 'private'],
  ['2002:a00:1::', 'private'],
  ['169.254.169.254', 'link-local'],
  ['::ffff:169.254.169.254', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['fd00:ec2::254', 'link-local'],
  ['100.100.100.200', 'link-local'],
  ['192.0.0.192', 'link-local'],
  ['168.63.129.16', 'link-local'],
  ['fd20:ce::254', 'link-local'],
  ['::ffff:0:127.0.0.1', 'private'],
  ['64:ff9b:1::7f00:1', 'private'],
  ['2001:0:4136:e378:8000:63bf:80ff:fffe', 'reserved'],
  ['0.0.0.0', 'reserved'],
  ['224.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['::', 'reserved'],
  ['ff02::1', 'reserved'],
  ['example.com', 'reserved'],
  ['1.2.3', 'reserved'],
  ['', 'reserved'],
])('%s is %s', (address, reach) => {
  expect(reachOf(address)).toBe(reach as ReturnType<typeof reachOf>)
})

test.each([
  ['10.0.0.1', true],
  ['[::1]', true],
  ['localhost', false],
  ['api.example.com', false],
])('%s is written as an address: %p', (host, is) => {
  expect(isAddress(host)).toBe(is)
})
