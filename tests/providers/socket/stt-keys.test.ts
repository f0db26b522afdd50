import { expect, test } from 'bun:test'
import { isAtVendor } from '../../../src/providers/socket/stt-keys.ts'

test.each(['https://api.vendor.example/v1', 'wss://api.vendor.example'])(
  'a vendor at %s is known by its address, whatever it is asked over, and no other is taken for it',
  (vendors) => {
    const given = [undefined, '', 'https://api.vendor.example', 'wss://api.vendor.example/v2']
    const others = ['http://api.vendor.example', 'https://api.vendor.example:8443', 'https://vendor.example']
    expect(given.map((url) => isAtVendor(url, vendors))).toEqual(given.map(() => true))
    expect(others.map((url) => isAtVendor(url, vendors))).toEqual(others.map(() => false))
  },
)
