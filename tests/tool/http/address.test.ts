import { describe, expect, test } from 'bun:test'
import { filledIn, hasValues } from '../../../src/tool/http/address.ts'

const ORDER = 'https://api.test/orders/{id}/lines?key=1&of={id}&by={{from}}'

describe('the address of a tool', () => {
  test('takes values of the input and of the call, encoded', () => {
    const url = filledIn(ORDER, { from: '+1555' }, { id: 'a b&c=d#e@f' })
    expect(url.href).toBe(
      'https://api.test/orders/a%20b%26c%3Dd%23e%40f/lines?key=1&of=a%20b%26c%3Dd%23e%40f&by=%2B1555',
    )
  })

  test('takes numbers, and what stands deeper in what the application sent', () => {
    expect(filledIn('https://api.test/{{user.id}}/{n}', { user: { id: 7 } }, { n: 0 }).pathname).toBe('/7/0')
  })

  test('stays as the operator wrote it, but for the values', () => {
    expect(filledIn('https://api.test/café/{id}', {}, { id: 'x' }).pathname).toBe('/caf%C3%A9/x')
    expect(filledIn('https://api.test', {}, {}).href).toBe('https://api.test/')
    expect(filledIn('https://api.test?id={id}', {}, { id: '../..' }).href).toBe('https://api.test/?id=..%2F..')
  })

  test.each([
    '..',
    '.',
    '../admin',
    'a/b',
    'a\\b',
    '%2e%2e',
    '%2E.',
    '%252e%252e',
    '..%2fadmin',
    '%2f',
    '%255c',
    '%zz%2f',
    '..;',
    '..;/admin',
    'a\nb',
    '\u0000',
    '',
    'x'.repeat(501),
  ])('is not left by the value %p', (id) => {
    expect(() => filledIn('https://api.test/orders/{id}', {}, { id })).toThrow(/^id: this/)
    expect(() => filledIn('https://api.test/orders/{{id}}', { id }, {})).toThrow(/^id: this/)
  })

  test('needs a text or a number, and takes nothing else', () => {
    for (const id of [undefined, null, {}, [], ['a']])
      expect(() => filledIn('https://api.test/{id}', {}, { id })).toThrow('id: this is needed.')
  })

  test.each(['.', '/', '@evil.test', ':80@evil.test', '//evil.test', '?x', '#x', '\\\\evil.test'])(
    'leads to its host with the value %p, or nowhere',
    (id) => {
      for (const template of ['https://api.test/{id}', 'https://api.test/.{id}', 'https://api.test/a?x={id}'])
        try {
          const url = filledIn(template, {}, { id })
          expect([url.origin, url.username, url.hash]).toEqual(['https://api.test', '', ''])
          expect(url.pathname).not.toBe('/')
        } catch (error) {
          expect(error).toHaveProperty('name', 'ToolFailure')
        }
    },
  )

  test('wants its values of the call', () => {
    expect(hasValues('https://api.test/{{from}}/{id}', { from: '+1555' })).toBe(true)
    for (const from of [undefined, '', null, {}]) expect(hasValues('https://api.test/{{from}}', { from })).toBe(false)
    expect(hasValues('https://api.test/{{constructor}}', {})).toBe(false)
  })
})
