import { describe, expect, test } from 'bun:test'
import { StageError } from '../../src/std/errors.ts'
import { calls, Line, says, TOOLS } from '../support/phone-line.ts'
import { Rig, humOf } from '../support/rig.ts'

describe('a model that ends the call', () => {
  test('is heard to its last word before', async () => {
    const line = new Line()
    const replies = [[says('Goodbye then. '), says('Have a nice day.'), calls('end_call')]]
    const rig = new Rig({ says: ['Bye.'], replies, tools: TOOLS, line })
    await rig.saysSomething()
    expect(rig.wire.closedFor).toBeUndefined()
    await rig.isSilentFor(3000)
    expect(rig.played()).toEqual(humOf('Goodbye then.', 'Have a nice day.'))
    expect(line.done).toEqual(['waited'])
    expect(await rig.call.ended).toBe('hung-up')
    expect(rig.events('tool-used')).toMatchObject([{ tool: 'end_call', outcome: 'done' }])
  })

  test('does so without a telephone, too', async () => {
    const rig = new Rig({ says: ['Bye.'], replies: [[says('Goodbye.'), calls('end_call')]], tools: TOOLS })
    expect(rig.offered).toEqual([])
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(rig.offered.flat().map(({ name }) => name)).toEqual(['end_call'])
    expect(await rig.call.ended).toBe('hung-up')
  })

  test('waits for what the carrier still plays', async () => {
    const line = new Line()
    const { promise, resolve } = Promise.withResolvers<void>()
    line.isPlayed = promise
    const rig = new Rig({ says: ['Bye.'], replies: [[says('Goodbye.'), calls('end_call')]], tools: TOOLS, line })
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.wire.closedFor).toBeUndefined()
    resolve()
    await rig.isSilentFor(100)
    expect(rig.wire.closedFor).toBe('hung-up')
  })

  test('does not hang up on a caller who cuts in', async () => {
    const replies = [[says('Goodbye then, and have a very nice day.'), calls('end_call')], 'Of course.']
    await using rig = new Rig({ says: ['Bye.', 'Wait, one more thing.'], replies, tools: TOOLS, line: new Line() })
    await rig.saysSomething()
    await rig.isSilentFor(400)
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.wire.closedFor).toBeUndefined()
    expect(rig.events('tool-used')).toEqual([])
    expect(rig.asked.at(-1)?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  test('does not hang up on a caller who cuts in while the carrier still plays', async () => {
    const line = new Line()
    line.isPlayed = new Promise(() => {})
    const replies = [[says('Bye.'), calls('end_call')], 'Of course.']
    await using rig = new Rig({ says: ['Bye.', 'Wait, one more thing.'], replies, tools: TOOLS, line })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(line.done).toEqual(['waited'])
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.wire.closedFor).toBeUndefined()
    expect(rig.asked.at(-1)).toEqual([
      { role: 'user', content: 'Bye.' },
      { role: 'assistant', content: 'Bye.' },
      { role: 'user', content: 'Wait, one more thing.' },
    ])
  })

  test('does not hang up while a caller speaks, though all has been heard', async () => {
    const line = new Line()
    const { promise, resolve } = Promise.withResolvers<void>()
    line.isPlayed = promise
    const replies = [[says('Bye.'), calls('end_call')], 'Of course.']
    await using rig = new Rig({ says: ['Bye.', 'Wait, one more thing.'], replies, tools: TOOLS, line, sttMs: 300 })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.speaksFor(200)
    resolve()
    await rig.speaksFor(400)
    await rig.isSilentFor(3000)
    expect(rig.wire.closedFor).toBeUndefined()
    expect(rig.asked.at(-1)?.at(-1)?.content).toBe('Wait, one more thing.')
  })

  test('hangs up when the sound that the caller made was nothing', async () => {
    const line = new Line()
    const { promise, resolve } = Promise.withResolvers<void>()
    line.isPlayed = promise
    const rig = new Rig({ says: ['Bye.', ''], replies: [[says('Bye.'), calls('end_call')]], tools: TOOLS, line })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.speaksFor(200)
    resolve()
    await rig.isSilentFor(60)
    expect(rig.wire.closedFor).toBeUndefined()
    await rig.isSilentFor(1000)
    expect(rig.wire.closedFor).toBe('hung-up')
  })

  test('has said what came with the call, unless it has said something already', async () => {
    for (const [events, heard] of [
      [[calls('end_call', { say: 'Goodbye.' })], 'Goodbye.'],
      [[says(' \n'), calls('end_call', { say: 'Goodbye.' })], 'Goodbye.'],
      [[says('See you.'), calls('end_call', { say: 'Goodbye.' })], 'See you.'],
    ] as const) {
      const rig = new Rig({ says: ['Bye.'], replies: [events], tools: TOOLS })
      await rig.saysSomething()
      await rig.isSilentFor(2000)
      expect(rig.played()).toEqual(humOf(heard))
      expect(await rig.call.ended).toBe('hung-up')
    }
  })

  test('and says nothing ends it in silence', async () => {
    const rig = new Rig({ says: ['Bye.'], replies: [[calls('end_call')]], tools: TOOLS })
    await rig.saysSomething()
    await rig.isSilentFor(100)
    expect(await rig.call.ended).toBe('hung-up')
    expect(rig.events('failed')).toEqual([])
  })

  test('and fails after that is apologised for, and nothing is done', async () => {
    const llm = {
      name: 'breaks off',
      async *stream() {
        yield calls('end_call')
        throw new StageError('llm', 'unreachable', 'model is gone')
      },
    }
    await using rig = new Rig({ says: ['Bye.'], tools: TOOLS, parts: { llm } })
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    expect(rig.wire.playedMs).toBeGreaterThan(500)
    expect(rig.events('tool-used')).toEqual([])
    expect(rig.wire.closedFor).toBeUndefined()
  })
})
