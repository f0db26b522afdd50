import { describe, expect, test } from 'bun:test'
import { clientTool } from '../../src/tool/client-tool.ts'
import { callInfo } from '../support/call-info.ts'
import { calls, says } from '../support/phone-line.ts'
import { heard, Rig, type RigOptions } from '../support/rig.ts'

const showMap = clientTool({
  spec: {
    name: 'show_map',
    description: 'Shows a map.',
    parameters: { properties: { town: { type: 'string' } }, required: ['town'] },
  },
  whenInterrupted: 'finish',
  deadlineMs: 3000,
})

async function asked(more: Partial<RigOptions> = {}) {
  const replies = [[says('Here. '), calls('show_map', { town: 'Oslo' })], 'That is it.']
  const rig = new Rig({ says: ['Oslo?'], replies, tools: [showMap], ...more })
  await rig.saysSomething()
  const ask = rig.wire.told.find(({ type }) => type === 'tool-asked')
  return { rig, ask, call: ask?.type === 'tool-asked' ? ask.call : '' }
}

const lastOf = (rig: Rig) => rig.asked[1]?.at(-1)?.content

describe('a tool of the client', () => {
  test('is answered by it, and the model goes on with that', async () => {
    const { rig, ask, call } = await asked()
    expect(ask).toMatchObject({ type: 'tool-asked', tool: 'show_map', input: { town: 'Oslo' } })
    rig.wire.command({ type: 'tool-answered', call, result: { shown: true } })
    await rig.isSilentFor(2000)
    expect(lastOf(rig)).toBe('{"shown":true}')
    expect(heard(rig)).toEqual(['Here.', 'That is it.'])
    await rig.call.end('hung-up')
  })

  test.each([
    ['a text', 'shown', 'shown'],
    ['nothing', undefined, 'It is done.'],
    ['50 MB', 'x'.repeat(50_000_000), `${'x'.repeat(8000)} (49992000 more characters were cut)`],
  ])('may bring %s', async (_, result, told) => {
    const { rig, call } = await asked()
    rig.wire.command({ type: 'tool-answered', call, result })
    await rig.isSilentFor(500)
    expect(lastOf(rig)).toBe(told)
    await rig.call.end('hung-up')
  })

  test('that is not answered has failed, and an answer that comes late changes nothing', async () => {
    const { rig, call } = await asked()
    await rig.isSilentFor(5000)
    expect(lastOf(rig)).toBe('It took too long.')
    rig.wire.command({ type: 'tool-answered', call, result: 'late' })
    await rig.isSilentFor(1000)
    expect(rig.asked).toHaveLength(2)
    await rig.call.end('hung-up')
  })

  test('is answered once, and by the id that was asked for', async () => {
    const { rig, call } = await asked()
    for (const other of ['', 'client-0', 'c1', '__proto__'])
      rig.wire.command({ type: 'tool-answered', call: other, result: 'another' })
    rig.wire.command({ type: 'tool-answered', call, result: 'first' })
    rig.wire.command({ type: 'tool-answered', call, result: 'second' })
    await rig.isSilentFor(1000)
    expect(lastOf(rig)).toBe('first')
    await rig.call.end('hung-up')
  })

  test('is not asked for what does not fit', async () => {
    const { rig, ask } = await asked({ replies: [[calls('show_map', { town: 7 })], 'Sorry.'] })
    expect(ask).toBeUndefined()
    await rig.isSilentFor(500)
    expect(lastOf(rig)).toContain('The input does not fit. town:')
    await rig.call.end('hung-up')
  })

  test('is not offered where nobody could answer it', () => {
    expect(showMap.on({ info: callInfo(), phone: undefined, client: undefined })).toBeUndefined()
  })

  test('is offered while there is a program that could answer it, and fails at once where there is none', async () => {
    const replies = [[calls('show_map', { town: 'Oslo' })], 'I cannot.', 'Yes.']
    const rig = new Rig({ says: ['Oslo?', 'Now?'], replies, tools: [showMap] })
    Object.assign(rig.wire, { answersTools: false })
    await rig.saysSomething()
    await rig.isSilentFor(1500)
    expect(rig.wire.told.filter(({ type }) => type === 'tool-asked')).toEqual([])
    expect(lastOf(rig)).toBe('The caller has no program that could do it.')
    Object.assign(rig.wire, { answersTools: true })
    await rig.saysSomething()
    expect(rig.offered.map((tools) => tools.map(({ name }) => name))).toEqual([[], [], ['show_map']])
    await rig.call.end('hung-up')
  })
})
