import { describe, expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { configOf, load, problemsOf } from '../support/config.ts'

const told = (file: object) => problemsOf(load({ file })).map(describeProblem)

describe('servers of MCP', () => {
  test('are named as in voxray-go, or several by name', () => {
    const file = {
      mcp: { command: 'npx', args: ['-y', 'weather'], tools_filter: ['now'] },
      mcp_servers: {
        files: { command: 'files', args: ['/srv'], env: { TOKEN: 'x' }, deadline_ms: 5000 },
        docs: { url: 'https://mcp.example.com/mcp', headers: { authorization: 'Bearer x' }, tools_filter: ['find'] },
      },
    }
    const loaded = load({ file })
    expect(configOf(loaded)).toMatchObject(file)
    expect(loaded.warnings).toEqual([])
  })

  test.each([
    [{}, 'mcp_servers.a is a program or an address. Set either "command" or "url".'],
    [{ command: 'x', url: 'http://a.test/' }, 'mcp_servers.a is a program or an address'],
    [{ command: 'x', headers: {} }, 'mcp_servers.a has keys of a program and of an address'],
    [{ url: 'http://a.test/', args: [] }, 'mcp_servers.a has keys of a program and of an address'],
    [{ url: 'http://a.test/', headers: { 'mcp-session-id': 'x' } }, 'is a header of voxray itself'],
    [{ url: 'ftp://a.test/' }, 'wrong at a.url'],
    [{ command: 'x', cwd: '/' }, 'wrong at a.cwd'],
  ])('%j is told to be wrong', (server, wrong) => {
    expect(told({ mcp_servers: { a: server } })).toEqual([expect.stringContaining(wrong)])
  })

  test('show no secret', () => {
    const messages = told({ mcp_servers: { a: { command: 'x', env: { KEY: 's3cret' }, deadline_ms: 'soon' } } })
    expect(messages).toHaveLength(1)
    expect(messages.join()).not.toContain('s3cret')
  })

  test('details without a command are told to do nothing', () => {
    expect(load({ file: { mcp: { args: ['x'] } } }).warnings.map(describeProblem)).toEqual([
      'mcp.args has no effect: mcp.command is not set. Remove it, or change that.',
    ])
  })

  test('are chosen among by agents', () => {
    const servers = { mcp: { command: 'x' }, mcp_servers: { shop: { command: 'y' } } }
    expect(told({ ...servers, agents: { a: { mcp_tools: ['mcp', 'shop/find'] }, b: { mcp_tools: [] } } })).toEqual([])
    expect(told({ ...servers, agents: { a: { mcp_tools: ['shp/find', 'shop/'] } } })).toEqual([
      'agents.a.mcp_tools has "shp/find", and no server of MCP is named "shp". Did you mean "shop"?',
      'agents.a.mcp_tools has "shop/", which names no tool. Write "shop" for all of its tools.',
    ])
    expect(load({ file: { mcp_tools: ['shop'] } }).warnings.map(describeProblem)).toEqual([
      'mcp_tools has no effect: there are no servers of MCP. Remove it, or change that.',
    ])
  })

  test('have names of their own', () => {
    expect(told({ mcp: { command: 'x' }, mcp_servers: { mcp: { command: 'y' } } })).toEqual([
      'mcp_servers.mcp has the name of the server of mcp.command. Give it another.',
    ])
    expect(told({ mcp_servers: { 'a b': { command: 'y' } } })).toHaveLength(1)
  })
})
