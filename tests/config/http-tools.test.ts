import { describe, expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { configOf, load, problemsOf } from '../support/config.ts'

const URL = 'https://api.example.com/orders/{order_id}'
const parameters = { properties: { order_id: { type: 'string' } }, required: ['order_id'] }
const tool = (more: object = {}) => ({ description: 'Looks up an order.', url: URL, parameters, ...more })
const told = (more: object, name = 'find_order') =>
  problemsOf(load({ file: { http_tools: { [name]: tool(more) } } })).map(describeProblem)

describe('a tool over HTTP', () => {
  test('is sound with all it may have', () => {
    const more = {
      method: 'PATCH',
      headers: { Authorization: 'Bearer x' },
      input: 'json',
      deadline_ms: 5000,
      filler_after_ms: 800,
      filler: 'I am looking.',
      when_interrupted: 'abort',
      max_reply_bytes: 4000,
      allowed_hosts: ['cdn.example.com:8443'],
      allow_private_addresses: true,
    }
    expect(told(more)).toEqual([])
  })

  test.each([
    'ftp://api.example.com/',
    'https://{order_id}.example.com/',
    'https://{{host}}/orders',
    'https://api.example.com:{port}/',
    'https://user:pw@api.example.com/',
    'https://api.example.com\\@evil.test/',
    'https://api.example.com/#x',
    'https://api.example.com/{order_id',
    'https://api.example.com/{a b}',
    '/orders',
  ])('has its host written out, and not %s', (url) => {
    expect(told({ url })).toHaveLength(1)
  })

  test('has each value of its address among its parameters', () => {
    expect(told({ url: 'https://api.example.com/{id}' })).toEqual([
      'http_tools.find_order.url has {id}, which is no property of parameters. Describe it there, or write {{name}} for a value of the call.',
    ])
  })

  test('takes an object, by a schema that can be checked', () => {
    expect(told({ url: 'https://a.test/', parameters: { type: 'array' } })).toEqual([
      expect.stringContaining('is no JSON Schema of an object'),
    ])
    expect(told({ url: 'https://a.test/', parameters: { $ref: 'https://elsewhere.test/schema' } })).toEqual([
      expect.stringContaining('is no JSON Schema that can be checked'),
    ])
  })

  test.each([
    [{ headers: { Host: 'x' } }, 'http_tools.find_order.headers.Host is a header of voxray itself'],
    [{ headers: { 'x-a': 'two\nlines' } }, 'http_tools.find_order.headers.x-a has a value that no header can have'],
    [{ filler: 'Wait.' }, 'http_tools.find_order.filler is never said without filler_after_ms'],
    [{ input: 'json' }, 'http_tools.find_order.input is "json", and GET has no body'],
    [{ methud: 'GET' }, 'wrong at find_order.methud'],
    [{ deadline_ms: 1 }, 'wrong at find_order.deadline_ms'],
    [{ description: '' }, 'wrong at find_order.description'],
  ])('is told what is wrong with %j', (more, wrong) => {
    expect(told(more)).toEqual([expect.stringContaining(wrong)])
  })

  test('has a name that models accept, and its own', () => {
    expect(told({}, 'find order')).toHaveLength(1)
    const file = { tools: ['end_call'], http_tools: { end_call: tool() } }
    expect(problemsOf(load({ file })).map(describeProblem)).toEqual([
      'http_tools.end_call has the name of a tool of voxray. Give it another.',
    ])
    const desk = { hand_over_to: ['sales'], http_tools: { hand_over: tool() }, agents: { sales: {} } }
    expect(problemsOf(load({ file: desk })).map(({ key }) => key)).toContain('http_tools.hand_over')
  })

  test('shows its secret in no message', () => {
    const messages = told({ headers: { Authorization: 'Bearer s3cret\u0007' }, deadline_ms: 'soon' })
    expect(messages.join()).not.toContain('s3cret')
    expect(messages).toHaveLength(1)
  })

  test('may be of one agent', () => {
    const file = { agents: { sales: { http_tools: { find_order: tool() } } } }
    expect(configOf(load({ file })).agents['sales']).toMatchObject({ http_tools: { find_order: { url: URL } } })
    const broken = { agents: { sales: { http_tools: { find_order: tool({ input: 'json' }) } } } }
    expect(problemsOf(load({ file: broken })).map(({ key }) => key)).toEqual([
      'agents.sales.http_tools.find_order.input',
    ])
  })
})
