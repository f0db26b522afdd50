import { describe, expect, test } from 'bun:test'
import { Rig, humOf } from '../support/rig.ts'

describe('typed text', () => {
  test('is answered like speech, and cuts the bot', async () => {
    await using rig = new Rig({ greeting: 'A long greeting to be cut.', replies: ['Fine.'] })
    rig.wire.command({ type: 'ready' })
    await rig.clock.advance(300)
    rig.wire.command({ type: 'text', text: 'How are you?', runImmediately: true, spoken: true })
    await rig.clock.advance(2000)
    expect(rig.events('interrupted')).toHaveLength(1)
    expect(rig.asked[0]?.at(-1)).toEqual({ role: 'user', content: 'How are you?' })
    expect(rig.events('bot-stopped-speaking')).toHaveLength(2)
  })

  test('that comes while a noise holds the bot up waits for the end of it, too', async () => {
    await using rig = new Rig({ greeting: 'A long greeting to be cut.', replies: ['Fine.'], says: [''] })
    rig.wire.command({ type: 'ready' })
    await rig.clock.advance(300)
    await rig.speaksFor(200)
    const hops = rig.wire.played.length
    rig.wire.command({ type: 'text', text: 'How are you?', runImmediately: true, spoken: true })
    await rig.speaksFor(200)
    expect(rig.wire.played).toHaveLength(hops)
    await rig.isSilentFor(2000)
    expect(rig.played().slice(hops * 320)).toEqual(humOf('Fine.'))
  })

  test('that the wire sends while it is told something comes after it', async () => {
    await using rig = new Rig({ says: ['Hello.'], replies: ['One.', 'Two.'] })
    const tell = rig.wire.tell.bind(rig.wire)
    let hasTyped = false
    rig.wire.tell = (event) => {
      tell(event)
      if (event.type !== 'user-turn' || hasTyped) return
      hasTyped = true
      rig.wire.command({ type: 'text', text: 'And you?', runImmediately: true, spoken: true })
    }
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    const replies = rig.wire.told.flatMap((event) =>
      'reply' in event && event.type !== 'piece' ? [`${event.type} ${event.reply}`] : [],
    )
    expect(replies.slice(0, 4)).toEqual(['reply-started 1', 'tokens-ended 1', 'interrupted 1', 'reply-started 2'])
    expect(rig.asked.at(-1)?.at(-1)?.content).toBe('Hello. And you?')
  })

  test('can be answered in text alone', async () => {
    await using rig = new Rig({ replies: ['Fine. Thanks.', 'Yes.'] })
    rig.wire.command({ type: 'text', text: 'How are you?', runImmediately: true, spoken: false })
    await rig.clock.advance(500)
    expect(rig.wire.played).toEqual([])
    expect(rig.events('piece').map(({ text, spoken }) => [text, spoken])).toEqual([
      ['Fine.', false],
      ['Thanks.', false],
    ])
    rig.wire.command({ type: 'text', text: 'Really?', runImmediately: true, spoken: false })
    await rig.clock.advance(500)
    expect(rig.asked[1]?.at(-2)).toEqual({ role: 'assistant', content: 'Fine. Thanks.' })
  })

  test('answered in text is remembered as far as it was shown', async () => {
    await using rig = new Rig({ replies: ['Fine. Thanks. And you?', 'Yes.'], tokenMs: 100 })
    rig.wire.command({ type: 'text', text: 'How are you?', runImmediately: true, spoken: false })
    await rig.clock.advance(250)
    rig.wire.command({ type: 'text', text: 'Really?', runImmediately: true, spoken: false })
    await rig.clock.advance(500)
    expect(rig.asked[1]?.at(-2)).toEqual({ role: 'assistant', content: 'Fine. Thanks.' })
  })

  test('that wants no voice is apologised for in text', async () => {
    await using rig = new Rig({ replies: ['...'] })
    rig.wire.command({ type: 'text', text: 'How are you?', runImmediately: true, spoken: false })
    await rig.clock.advance(3000)
    expect(rig.events('failed')).toMatchObject([{ stage: 'llm', code: 'empty-answer' }])
    expect(rig.events('piece').map((piece) => piece.spoken)).toEqual([false, false])
    expect(rig.wire.played).toEqual([])
  })

  test('can join the context without an answer', async () => {
    await using rig = new Rig({ replies: ['Ann.'] })
    rig.wire.command({ type: 'text', text: 'My name is Ann.', runImmediately: false, spoken: true })
    await rig.clock.advance(500)
    expect(rig.asked).toEqual([])
    rig.wire.command({ type: 'text', text: 'Who am I?', runImmediately: true, spoken: true })
    await rig.clock.advance(100)
    expect(rig.asked[0]?.at(-1)?.content).toBe('My name is Ann. Who am I?')
  })
})
