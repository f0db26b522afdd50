import { describe, expect, test } from 'bun:test'
import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { toldOf } from '../../../src/tool/mcp/result.ts'
import { VirtualClock } from '../../support/clock.ts'
import { inMemory, McpRig } from '../../support/mcp/rig.ts'
import { interceptedBy, type Offered, standIn, tool } from '../../support/mcp/stand-in.ts'

/** A server of these tools, in memory and in virtual time; `servers` are all that were connected to. */
async function rigOf(offered: readonly Offered[], more: Partial<{ wanted: readonly string[] }> = {}) {
  const clock = new VirtualClock()
  const servers: Server[] = []
  const open = inMemory(() => {
    const server = standIn(offered)
    servers.push(server)
    return server
  })
  const rig = new McpRig([{ open, ...more }], clock)
  await clock.advance(100)
  return { rig, clock, servers, newest: () => servers.at(-1) }
}

describe('a server of MCP', () => {
  test('is connected to at the start, and its tools are offered', async () => {
    const { rig } = await rigOf([tool('echo')])
    expect(rig.tools.offered([])).toMatchObject([
      {
        spec: {
          name: 'echo',
          description: 'Does echo.',
          parameters: { type: 'object', properties: { text: { type: 'string' } } },
        },
        when: 'at-once',
      },
    ])
    expect(await rig.run('echo', { text: 'hello' })).toEqual({ type: 'answer', told: '{"text":"hello"}' })
    expect(rig.log).toEqual(['mcp server connected {"server":"s1","tools":1}'])
  })

  test('keeps the whole of a schema, and not the half that voxray-go keeps', async () => {
    const inputSchema = {
      type: 'object',
      properties: { at: { $ref: '#/$defs/place' } },
      $defs: { place: { enum: ['here', 'there'] } },
    } as const
    const { rig } = await rigOf([tool('go', { inputSchema: { $schema: 'https://json-schema.org/x', ...inputSchema } })])
    expect(rig.tools.offered([])[0]?.spec.parameters).toEqual(inputSchema)
  })

  test('offers the tools of its filter alone, by its own names', async () => {
    const { rig } = await rigOf([tool('echo'), tool('do.it'), tool('pid')], { wanted: ['do.it', 'none'] })
    expect(rig.names()).toEqual(['do_it'])
  })

  test('is told of where its filter names what it does not have', async () => {
    const { rig } = await rigOf([tool('find.slots')], { wanted: ['find_slots', 'find.slots'] })
    expect(rig.names()).toEqual(['find_slots'])
    expect(rig.log).toContain(
      'mcp tools left out {"server":"s1","tools":"find_slots","reason":"tools_filter names it, the server does not"}',
    )
  })

  test('may write null for what it has not set, and leave out that a schema is one of an object', async () => {
    const sent = {
      name: 'find',
      description: null,
      inputSchema: { properties: null, required: null },
      annotations: null,
    }
    const clock = new VirtualClock()
    const open = inMemory(() =>
      interceptedBy(standIn([]), ({ method, id }, transport) => {
        const result =
          method === 'tools/list'
            ? { tools: [sent], nextCursor: null }
            : { content: [{ type: 'text', text: 'found' }], structuredContent: null, isError: null }
        if (method.startsWith('tools/')) void transport.send({ jsonrpc: '2.0', id, result })
        return method.startsWith('tools/')
      }),
    )
    const rig = new McpRig([{ open }], clock)
    await clock.advance(100)
    expect(rig.log).toEqual(['mcp server connected {"server":"s1","tools":1}'])
    expect(rig.tools.offered([])[0]?.spec).toEqual({ name: 'find', description: '', parameters: { type: 'object' } })
    expect(await rig.run('find')).toEqual({ type: 'answer', told: 'found' })
  })

  test('and the others offer no more tools than a model takes, beside those of the agent', async () => {
    const clock = new VirtualClock()
    const numbers = Array.from({ length: 100 }, (_, at) => at)
    const servers = ['a', 'b'].map((letter) => ({
      open: inMemory(() => standIn(numbers.map((at) => tool(`${letter}${at}`)))),
    }))
    const rig = new McpRig(servers, clock)
    await clock.advance(100)
    expect(rig.names(['end_call', 'find_order'])).toHaveLength(126)
    expect(rig.names(['end_call', 'find_order'])).toHaveLength(126)
    expect(rig.log.slice(2)).toEqual([
      'mcp tools left out {"tools":74,"reason":"a model takes 128 in all: set tools_filter or mcp_tools"}',
    ])
  })

  test('offers an agent what that has chosen: all of a server, or one tool by its own name', async () => {
    const clock = new VirtualClock()
    const open = inMemory(() => standIn([tool('find'), tool('do/it')]))
    const rig = new McpRig([{ open }, { open, name: 'shop' }, { open, name: 'sh' }], clock)
    await clock.advance(100)
    const offered = (...chosen: string[]) => rig.tools.offered([], chosen).map(({ spec }) => spec.name)
    expect(offered('shop', 'sh/do/it')).toEqual(['find', 'do_it', 'sh_do_it'])
    expect(offered('s1/find', 'shop/none')).toEqual(['find'])
    expect(offered()).toEqual([])
  })

  test.each([
    ['fail', 'The stove is out.'],
    ['none', 'It failed: no tool none'],
  ])('that fails in "%s" says so to the model', async (name, message) => {
    const { rig } = await rigOf([tool(name)])
    await expect(rig.run(name)).rejects.toMatchObject({ name: 'ToolFailure', message })
  })

  test.each([
    ['image', '(image: image/png, which cannot be told)\na cat'],
    ['data', '{"degrees":9}'],
    ['file', 'Open from 7 to 18.\n(resource: image/png, which cannot be told)\n(a link: menu, https://a.test/menu)'],
  ])('tells of "%s" what can be told', async (name, told) => {
    const { rig } = await rigOf([tool(name)])
    expect(await rig.run(name)).toEqual({ type: 'answer', told })
  })

  test('is not sent what is no object', async () => {
    const { rig } = await rigOf([tool('echo')])
    for (const input of ['text', null, 7, [1]])
      await expect(rig.run('echo', input)).rejects.toThrow('must be an object')
  })

  test('is asked again when it says that its tools have changed, and not at every word of it', async () => {
    const offered = [tool('echo')]
    const { rig, clock, newest } = await rigOf(offered)
    offered.push(tool('pid'))
    for (let said = 0; said < 1000; said++) void newest()?.sendToolListChanged()
    await clock.advance(2000)
    expect(rig.names()).toEqual(['echo', 'pid'])
    offered.push(tool('fail'))
    await clock.advance(60_000)
    expect(rig.names()).toEqual(['echo', 'pid'])
    expect(rig.log).toHaveLength(2)
  })

  test('is told when nobody waits for a tool any more', async () => {
    const clock = new VirtualClock()
    const signals: AbortSignal[] = []
    const open = inMemory(() =>
      standIn([tool('slow')], { slow: (_, __, signal) => (signals.push(signal), new Promise(() => {})) }),
    )
    const rig = new McpRig([{ open }], clock)
    await clock.advance(100)
    const stop = new AbortController()
    const run = rig.run('slow', {}, stop.signal)
    await clock.advance(10)
    stop.abort(new Error('late'))
    await expect(run).rejects.toThrow('late')
    await clock.advance(10)
    expect(signals[0]?.aborted).toBe(true)
  })

  test('is refused what it asks of us: a model, the user, our files', async () => {
    const { rig } = await rigOf([tool('ask')])
    expect(await rig.run('ask')).toMatchObject({ told: 'rejected,rejected,rejected' })
  })
})

test('a result that cannot be read is a failure, and so is an empty one that says so', () => {
  for (const sent of [{ content: 'text' }, { isError: 'yes' }, 7, null])
    expect(() => toldOf(sent)).toThrow('It gave an answer that cannot be read.')
  expect(() => toldOf({ isError: true })).toThrow('It failed.')
  expect(toldOf({})).toEqual({ type: 'answer', told: 'It is done.' })
  const many = Array.from({ length: 100_000 }, () => ({ type: 'text', text: 'x'.repeat(1000) }))
  expect(toldOf({ content: many }).told.length).toBeLessThan(50_000)
  expect(toldOf({ content: [null, { type: 7 }, { type: 'text', text: 'ok' }] }).told).toBe('ok')
})

describe('a server of MCP that dies', () => {
  test('in mid-call fails this call, and is connected to again', async () => {
    const { rig, clock, servers, newest } = await rigOf([tool('hang'), tool('echo')])
    const run = rig.run('hang')
    run.catch(() => {})
    await clock.advance(10)
    await newest()?.close()
    await expect(run).rejects.toMatchObject({ name: 'StageError', code: 'gone' })
    expect(rig.log.at(-1)).toBe('mcp server down, trying on {"server":"s1","reason":"it has ended"}')
    // Calls that begin meanwhile are offered what they will have soon.
    expect(rig.names()).toEqual(['hang', 'echo'])
    const next = rig.run('echo', { text: 'x' })
    await clock.advance(1500)
    expect(await next).toMatchObject({ told: '{"text":"x"}' })
    expect(servers).toHaveLength(2)
  })

  test('for good is tried ever more seldom, and its tools fail within seconds', async () => {
    const clock = new VirtualClock()
    let opened = 0
    let server: Server | undefined
    const open = inMemory(() => {
      opened++
      server = opened === 1 ? standIn([tool('echo')]) : undefined
      return server
    })
    const rig = new McpRig([{ open }], clock)
    await clock.advance(100)
    await server?.close()
    const run = rig.run('echo')
    run.catch(() => {})
    await clock.advance(3000)
    await expect(run).rejects.toMatchObject({ code: 'unreachable' })
    await clock.advance(3_600_000)
    expect(opened).toBeLessThan(60)
    expect(opened).toBeGreaterThan(30)
    // The log is not filled meanwhile.
    expect(rig.log).toHaveLength(3)
  })

  test('is noticed even when nobody uses it', async () => {
    const clock = new VirtualClock()
    const servers: Server[] = []
    const open = inMemory(() => {
      const server = standIn([tool('echo')])
      servers.push(server)
      return server
    })
    const rig = new McpRig([{ open }], clock)
    await clock.advance(100)
    // It hangs: it reads, and answers nothing any more.
    const [first] = servers
    Object.assign(first?.transport ?? {}, { onmessage: () => {} })
    await clock.advance(45_000)
    expect(servers).toHaveLength(2)
    expect(rig.log).toContain('mcp server down, trying on {"server":"s1","reason":"it does not answer within 10 s"}')
  })

  test('or is not there yet does not stop the others', async () => {
    const clock = new VirtualClock()
    let isThere = false
    const late = inMemory(() => (isThere ? standIn([tool('late')]) : undefined))
    const rig = new McpRig([{ open: late }, { open: inMemory(() => standIn([tool('echo')])) }], clock)
    await clock.advance(100)
    expect(rig.names()).toEqual(['echo'])
    isThere = true
    await clock.advance(120_000)
    expect(rig.names()).toEqual(['late', 'echo'])
  })
})

describe('a server of MCP that lies', () => {
  test.each([
    ['about a schema', { name: 'x', inputSchema: { type: 'string' } }],
    ['about its properties', { name: 'x', inputSchema: { type: 'object', properties: 7 } }],
    ['about a name', { name: 7, inputSchema: { type: 'object' } }],
    ['and sends none', null],
    ['with a schema without end', tool('x', { inputSchema: { type: 'object', description: 'x'.repeat(20_000) } })],
  ])('%s keeps its other tools', async (_, sent) => {
    const { rig } = await rigOf([sent as Offered, tool('echo')])
    expect(rig.names()).toEqual(['echo'])
    expect(rig.log.filter((line) => line.startsWith('mcp tools left out'))).toHaveLength(1)
  })

  test('with a pattern that takes for ever is not run by us', async () => {
    const inputSchema = { type: 'object', properties: { text: { type: 'string', pattern: '^(a+)+$' } } } as const
    const { rig } = await rigOf([tool('echo', { inputSchema })])
    const text = `${'a'.repeat(50)}!`
    expect(await rig.run('echo', { text })).toMatchObject({ told: JSON.stringify({ text }) })
  })

  test('and names 10 000 tools offers 128, each once', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => tool(`tool_${at}`))
    const { rig } = await rigOf([tool('tool_0'), ...many])
    expect(rig.names()).toHaveLength(128)
    expect(new Set(rig.names()).size).toBe(128)
    expect(rig.log.slice(1).map((line) => JSON.parse(line.slice(line.indexOf('{'))))).toEqual([
      {
        server: 's1',
        tools: 'tool_128, tool_129, tool_130, tool_131, tool_132 and 9867 more',
        reason: 'there are more than 128: set tools_filter',
      },
    ])
  })

  test('and hangs at the greeting, or at the list, is given up and tried again', async () => {
    for (const silentAt of ['initialize', 'tools/list']) {
      const clock = new VirtualClock()
      let opened = 0
      const open = inMemory(() => {
        opened++
        return interceptedBy(standIn([tool('echo')]), ({ method }) => method === silentAt)
      })
      const rig = new McpRig([{ open }], clock)
      await clock.advance(70_000)
      expect([silentAt, rig.names(), opened > 1]).toEqual([silentAt, [], true])
    }
  })

  test('and has pages for ever is read to a bound', async () => {
    const clock = new VirtualClock()
    let pages = 0
    const open = inMemory(() =>
      interceptedBy(standIn([]), ({ method, id }, transport) => {
        if (method !== 'tools/list') return false
        pages++
        const result = { tools: [tool(`t${pages % 3}`)], nextCursor: `${pages}` }
        void transport.send({ jsonrpc: '2.0', id, result })
        return true
      }),
    )
    const rig = new McpRig([{ open }], clock)
    await clock.advance(1000)
    expect(pages).toBe(50)
    expect(rig.names()).toEqual(['t1', 't2', 't0'])
  })
})

describe('the name of a tool', () => {
  test('is one that models accept', async () => {
    const { rig } = await rigOf([tool('a.b/c d'), tool('é'), tool('x'.repeat(100))])
    for (const name of rig.names()) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(rig.names().slice(0, 2)).toEqual(['a_b_c_d', '_'])
  })

  test('has its server before it where it is taken, and a number behind where that is taken, too', async () => {
    const clock = new VirtualClock()
    const open = inMemory(() => standIn([tool('find'), tool('fi.nd'), tool('fi_nd')]))
    const rig = new McpRig([{ open }, { open, name: 'other' }], clock)
    await clock.advance(100)
    expect(rig.names(['find'])).toEqual(['s1_find', 'fi_nd', 's1_fi_nd', 'other_find', 'other_fi_nd', 'other_fi_nd_2'])
  })
})
