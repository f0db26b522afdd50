import { describe, expect, test } from 'bun:test'
import { VirtualClock } from '../support/clock.ts'
import { scriptedStt } from '../support/providers.ts'
import { Rig, humOf } from '../support/rig.ts'

describe('a conversation', () => {
  test('a turn is heard, answered, spoken and remembered, and told in the order clients expect', async () => {
    await using rig = new Rig({
      says: ['What time is it?'],
      replies: ['It is nine. Anything else?'],
      systemPrompt: 'Be brief.',
    })
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    const order = rig.wire.told.map((event) => (event.type === 'piece' ? `piece ${event.status}` : event.type))
    expect(order.filter((type) => type !== 'token' && type !== 'piece in-progress')).toEqual([
      'call-started',
      'language-changed',
      'user-started-speaking',
      'voice-started',
      'voice-stopped',
      'transcribed',
      'user-stopped-speaking',
      'user-turn',
      'state-changed',
      'reply-started',
      'speech-started',
      'tokens-used',
      'tokens-ended',
      'bot-started-speaking',
      'state-changed',
      'turn-timed',
      'piece new',
      'piece completed',
      'piece new',
      'piece completed',
      'speech-ended',
      'bot-stopped-speaking',
      'state-changed',
    ])
    expect(rig.asked).toEqual([
      [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What time is it?' },
      ],
    ])
    expect(rig.played()).toEqual(humOf('It is nine.', 'Anything else?'))
  })

  test('a microphone that goes mute in the middle of a word ends the turn once its audio is not expected any more', async () => {
    await using rig = new Rig({ says: ['What time is it?'], replies: ['Nine.'] })
    await rig.isSilentFor(5000)
    await rig.speaksFor(800)
    await rig.clock.advance(3000)
    expect(rig.events('user-turn')[0]?.atMs).toBeWithin(8200, 8400)
  })

  test('what was heard is told as partial and as final, but not that nothing was', async () => {
    const clock = new VirtualClock()
    const stt = scriptedStt({ transcripts: ['Tell me.', ''], delay: { clock, finalMs: 10, partialMsPerWord: 300 } })
    await using rig = new Rig({ clock, parts: { stt } })
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    await rig.saysSomething()
    expect(rig.events('transcribed').map(({ text, final }) => [text, final])).toEqual([
      ['Tell', false],
      ['Tell me.', false],
      ['Tell me.', true],
    ])
  })

  test('the caller is answered by the second turn with the first in mind', async () => {
    await using rig = new Rig({ says: ['I am Ann.', 'Who am I?'], replies: ['Hello Ann.', 'Ann.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.asked[1]?.map((message) => message.content)).toEqual(['I am Ann.', 'Hello Ann.', 'Who am I?'])
  })

  test('a "yes" is an answer once the bot has done', async () => {
    await using rig = new Rig({ says: ['Ask me.', 'Yes.'], replies: ['Shall I?', 'Good.'] })
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    await rig.saysSomething(300)
    expect(rig.asked.at(-1)?.at(-1)?.content).toBe('Yes.')
  })

  test('the greeting is spoken once, as soon as the caller can hear', async () => {
    await using rig = new Rig({ greeting: 'Hello!' })
    await rig.isSilentFor(500)
    expect(rig.wire.played).toHaveLength(0)
    rig.wire.command({ type: 'ready' })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(2000)
    expect(rig.wire.playedMs).toBe(300)
    expect(rig.asked).toEqual([])
  })

  test('who has been answered before they could hear is not greeted any more', async () => {
    await using rig = new Rig({ greeting: 'Hello!', says: ['What is the time?'], replies: ['Nine.'] })
    await rig.saysSomething()
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(2000)
    expect(rig.played()).toEqual(humOf('Nine.'))
  })

  test('who speaks already is not greeted over', async () => {
    await using rig = new Rig({ greeting: 'Hello!', says: ['What is the time?'], replies: ['Nine.'] })
    await rig.speaksFor(400)
    rig.wire.command({ type: 'ready' })
    await rig.speaksFor(1000)
    await rig.isSilentFor(2000)
    expect(rig.played()).toEqual(humOf('Nine.'))
  })

  test('every stage of the turn is timed from the end of the speech', async () => {
    await using rig = new Rig({
      says: ['Tell me.'],
      replies: ['Well now.'],
      sttMs: 60,
      llmMs: 100,
      tokenMs: 10,
      ttsMs: 40,
      rules: { foresees: false },
    })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    const latency = rig.events('turn-timed')[0]?.latency
    expect(latency?.transcriptMs).toBeWithin(260, 320)
    expect(latency?.decisionMs).toBeWithin(540, 620)
    expect(latency?.firstTokenMs).toBe((latency?.decisionMs ?? 0) + 100)
    expect(latency?.firstPieceMs).toBe((latency?.firstTokenMs ?? 0) + 10)
    expect(latency?.firstAudioMs).toBe((latency?.firstPieceMs ?? 0) + 40)
    expect((latency?.sentMs ?? 0) - (latency?.firstAudioMs ?? 0)).toBeWithin(0, 21)
  })

  test('the ear stays open while the model thinks: what is added joins the turn', async () => {
    await using rig = new Rig({ says: ['Tell me', 'the weather.'], replies: ['One', 'Sunny.'], llmMs: 2800 })
    await rig.saysSomething()
    expect(rig.asked).toHaveLength(1)
    await rig.saysSomething(1000)
    await rig.isSilentFor(7000)
    expect(rig.asked[1]?.map((message) => message.content)).toEqual(['Tell me the weather.'])
    expect(rig.played()).toEqual(humOf('Sunny.'))
  })

  test('listening sets a timer now and then, not with every window', async () => {
    const clock = new VirtualClock()
    await using rig = new Rig({ clock, says: ['Tell me.'], replies: ['Well now.'] })
    const after = clock.after.bind(clock)
    let timers = 0
    clock.after = (delayMs, run) => {
      // The beat of the playout is 20 ms.
      if (delayMs !== 20) timers++
      return after(delayMs, run)
    }
    await rig.speaksFor(10_000)
    expect(timers).toBeLessThan(50)
    await rig.isSilentFor(900)
    expect(rig.events('turn-timed')[0]?.latency.decisionMs).toBeWithin(540, 620)
  })

  test('the next piece is synthesised while this one plays', async () => {
    const spoken: { piece: string; playedMs: number }[] = []
    await using rig: Rig = new Rig({
      says: ['Go.'],
      replies: ['This is the first sentence of it. And this is the second one.'],
      onSpeak: (piece) => spoken.push({ piece, playedMs: rig.wire.playedMs }),
    })
    await rig.saysSomething()
    await rig.isSilentFor(5000)
    expect(spoken.map(({ piece }) => piece)).toEqual([
      'This is the first sentence of it.',
      'And this is the second one.',
    ])
    expect(spoken[1]?.playedMs).toBeLessThan(33 * 50)
  })
})

describe('an interruption', () => {
  const story = 'Once upon a time there was a very long story that nobody ever heard to its end.'

  test('silences the bot at once, and the next reply starts with its own audio', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', 'Stop that now.'], replies: [story, 'Okay.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    const beforeMs = rig.wire.playedMs
    await rig.speaksFor(1200)
    expect(rig.wire.playedMs - beforeMs).toBeLessThanOrEqual(120)
    const heardHops = rig.wire.played.length
    expect(rig.events('interrupted')).toHaveLength(1)
    expect(rig.wire.clears).toBeGreaterThan(0)
    await rig.isSilentFor(3000)
    expect(rig.played().slice(heardHops * 320)).toEqual(humOf('Okay.'))
  })

  test('leaves in the context what was heard, to the word', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', 'Stop that now.'], replies: [story, 'Okay.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.speaksFor(1000)
    await rig.isSilentFor(3000)
    const heard = rig.asked[1]?.at(-2)?.content ?? ''
    expect(story.startsWith(heard)).toBeTrue()
    expect(story.charAt(heard.length)).toBe(' ')
    expect(heard.length * 50).toBeWithin(rig.events('interrupted')[0]?.heard.length ?? 0, 1500)
    expect(rig.events('interrupted')[0]?.heard).toBe(heard)
  })

  test('by a noise is none: the bot goes on where it paused, to the sample, faded on either side', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', ''], replies: [story] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.speaksFor(300)
    await rig.isSilentFor(6000)
    expect(rig.events('interrupted')).toEqual([])
    expect(rig.events('resumed')).toHaveLength(1)
    const [played, whole] = [rig.played(), humOf(story)]
    expect(played).toHaveLength(whole.length)
    const hops = Array.from({ length: whole.length / 320 }, (_, index) => index * 320)
    const changed = hops.filter((at) => played.slice(at, at + 320).some((sample, i) => sample !== whole[at + i]))
    expect(changed).toHaveLength(2)
    const [out = 0, into = 0] = changed
    expect(into).toBe(out + 320)
    expect(Math.abs(played[into - 1] ?? 1)).toBeLessThan(100)
    expect(Math.abs(played[into] ?? 1)).toBeLessThan(100)
    const isQuieter = (at: number) => Math.abs(played[at] ?? 0) <= Math.abs(whole[at] ?? 0)
    expect(Array.from({ length: 640 }, (_, i) => out + i).every(isQuieter)).toBeTrue()
  })

  test('by the button needs no voice', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', 'Again.'], replies: [story, 'No.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    rig.wire.command({ type: 'interrupt' })
    const hops = rig.wire.played.length
    await rig.isSilentFor(1000)
    expect(rig.wire.played).toHaveLength(hops)
    await rig.saysSomething()
    expect(rig.asked).toHaveLength(2)
  })

  test('on a wire that sends ahead counts only what has sounded as heard', async () => {
    await using rig = new Rig({ says: ['Tell me a story.', 'Stop that now.'], replies: [story], leadMs: 200 })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    rig.wire.command({ type: 'interrupt' })
    const heardMs = (rig.events('interrupted')[0]?.heard.length ?? 0) * 50
    expect(heardMs).toBeLessThanOrEqual(rig.wire.playedMs - 180)
  })
})

describe('pacing', () => {
  test('hops leave every 20 ms, however slow the beat before was', async () => {
    await using rig = new Rig({ greeting: 'A sentence of some length.' })
    rig.wire.command({ type: 'ready' })
    await rig.clock.advance(2000)
    const times = rig.wire.played.map(({ atMs }) => atMs)
    expect(times.length).toBe(65)
    expect(new Set(times.map((atMs, index) => atMs - index * 20)).size).toBe(1)
  })

  test('a wire that may be ahead is ahead by its lead and no more', async () => {
    await using rig = new Rig({ greeting: 'A sentence of some length.', leadMs: 100 })
    await rig.clock.advance(1000)
    rig.wire.command({ type: 'ready' })
    await rig.clock.advance(1)
    expect(rig.wire.played.length).toBe(6)
    await rig.clock.advance(499)
    expect(rig.wire.playedMs).toBeWithin(580, 621)
  })

  test('a voice is asked for no more than about two seconds ahead of the ear', async () => {
    const spoken: string[] = []
    const reply = Array.from({ length: 40 }, (_, i) => `Sentence number ${i} here.`).join(' ')
    await using rig = new Rig({ replies: [reply], onSpeak: (piece) => spoken.push(piece) })
    rig.wire.command({ type: 'text', text: 'go', runImmediately: true, spoken: true })
    await rig.clock.advance(1000)
    expect(spoken.length * 23 * 50).toBeLessThan(1000 + 2000 + 2 * 1300)
  })

  test('RTP is kept alive between replies', async () => {
    await using rig = new Rig()
    await rig.clock.advance(1000)
    expect(rig.wire.idles).toBe(50)
  })
})
