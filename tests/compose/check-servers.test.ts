import { expect, test } from 'bun:test'
import { checkServers } from '../../src/compose/check-servers.ts'
import { systemIo } from '../../src/compose/app.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { noSockets } from '../support/no-sockets.ts'

/** What the command says of a model that is asked with these keys. */
async function check(server: OpenAiServer, keys: object) {
  const file = { llm_base_url: 'http://gpu.lan/v1', model: 'small', ...keys }
  const config = configOf(load({ file, providers: PROVIDER_FACTS }))
  const lines: string[] = []
  const troubles: string[] = []
  const report = { line: (line: string) => lines.push(line), trouble: (line: string) => troubles.push(line) }
  const world = { fetch: server.fetch, connect: noSockets, clock: new VirtualClock(), random: () => 0 }
  return { isGood: await checkServers(config, world, report), lines, troubles }
}

test('a model of the operator’s own is asked as a caller’s turn would ask it', async () => {
  const server = new OpenAiServer()
  const { isGood, troubles } = await check(server, { llm_temperature: 0.5, llm_extra_headers: { 'x-team': 'voice' } })
  expect([isGood, troubles]).toEqual([true, []])
  expect(server.received[0]?.body).toMatchObject({ temperature: 0.5 })
  expect(server.received[0]?.headers.get('x-team')).toBe('voice')
})

test('each model of a list is asked that is on a server of the operator’s own', async () => {
  const { isGood, lines } = await check(new OpenAiServer(), {
    llm_provider: ['openai', 'groq'],
    provider_options: { groq: { llm_base_url: 'http://spare.lan/v1', model: 'spare' } },
  })
  expect(isGood).toBeTrue()
  expect(lines.filter((line) => line.includes('answers'))).toEqual([
    expect.stringContaining('small at gpu.lan'),
    expect.stringContaining('spare at spare.lan'),
  ])
})

test('a field that it refuses is named', async () => {
  const server = new OpenAiServer()
  server.next.push({ type: 'refuse', status: 400, code: 'unsupported_value', param: 'temperature' })
  const { isGood, troubles } = await check(server, { llm_temperature: 0.5 })
  expect([isGood, troubles]).toEqual([
    false,
    [
      'small at gpu.lan does not answer: gpu.lan refused the request (400, unsupported_value): it does not take the field "temperature" as it is',
    ],
  ])
})

test('servers of MCP are connected to: one says what it has, another why it does not answer', async () => {
  const PROGRAM = new URL('../support/mcp/program.ts', import.meta.url).pathname
  const file = {
    mcp_servers: {
      shop: { command: process.execPath, args: [PROGRAM], tools_filter: ['echo', 'ecko'] },
      gone: { command: '/no/such/program' },
    },
  }
  const lines: string[] = []
  const troubles: string[] = []
  const report = { line: (line: string) => lines.push(line), trouble: (line: string) => troubles.push(line) }
  expect(await checkServers(configOf(load({ file })), systemIo, report)).toBe(false)
  expect(lines.slice(0, 3)).toEqual([
    'Asking shop, gone for tools …',
    'shop answers: 1 tool',
    expect.stringMatching(/^ecko of shop is left out: /),
  ])
  expect(troubles).toEqual([expect.stringMatching(/^gone does not answer: /)])
}, 600_000)
