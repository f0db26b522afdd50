import { expect, test } from 'bun:test'
import { mcpOf } from '../../src/compose/mcp.ts'
import { mannersOf } from '../../src/compose/manners.ts'
import { systemIo } from '../../src/compose/app.ts'
import { configOf, load } from '../support/config.ts'
import { NO_NETWORK } from '../support/tools.ts'

const PROGRAM = new URL('../support/mcp/program.ts', import.meta.url).pathname
const io = { ...systemIo, told: () => {} }

test('the servers of a configuration are offered beside the other tools', async () => {
  const file = {
    tools: ['end_call'],
    http_tools: { echo: { description: 'Echoes.', url: 'https://api.test/' } },
    mcp: { command: process.execPath, args: [PROGRAM], tools_filter: ['echo', 'pid'] },
  }
  const config = configOf(load({ file }))
  const mcp = await mcpOf(config, io)
  if (!mcp) throw new Error('there are servers')
  await using open = mcp
  const { tools, moreTools } = mannersOf(config, { ...NO_NETWORK, mcp: open })
  const names = tools.map(({ spec }) => spec.name)
  expect(names).toEqual(['end_call', 'echo'])
  for (const endMs = performance.now() + 20_000; moreTools?.(names).length === 0 && performance.now() < endMs;)
    await Bun.sleep(20)
  // The name of the HTTP tool is taken.
  expect(moreTools?.(names).map(({ spec }) => spec.name)).toEqual(['mcp_echo', 'pid'])
  const chosen = mannersOf({ ...config, mcp_tools: ['mcp/pid'] }, { ...NO_NETWORK, mcp: open })
  expect(chosen.moreTools?.(names).map(({ spec }) => spec.name)).toEqual(['pid'])
}, 600_000)

test('without servers nothing is loaded', async () => {
  expect(await mcpOf(configOf(load()), io)).toBeUndefined()
})
