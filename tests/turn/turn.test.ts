import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { DEFAULT_TURN_RULES } from '../../src/turn/rules.ts'
import { Turn } from '../../src/turn/turn.ts'
import { Talk, endMs } from '../support/talk.ts'

test('a step allocates no list of its effects', () => {
  const turn = new Turn(en)
  const quiet = turn.step({ type: 'voice', at: 0, speech: false })
  turn.step({ type: 'voice', at: 32, speech: true })
  expect(turn.step({ type: 'voice', at: 64, speech: true })).toBe(quiet)
})

test('it asks to be woken when the silence will have changed something, and not before', () => {
  const { endpoint, pauseMs, patienceMs } = DEFAULT_TURN_RULES
  const talk = new Talk().silence(5000)
  expect(talk.turn.wakeAt).toBeUndefined()
  talk.voice(320)
  const voicedAt = talk.at - 32
  // No verdict at all for 300 ms is silence.
  expect(talk.turn.wakeAt).toBe(voicedAt + 300)
  expect(talk.time(voicedAt + 32).turn.wakeAt).toBe(voicedAt + 300)
  talk.silence(32).take()
  expect(talk.turn.wakeAt).toBe(voicedAt + pauseMs)
  expect(talk.time(voicedAt + pauseMs).take()).toEqual(['hint pause'])
  expect(talk.turn.wakeAt).toBe(voicedAt + endpoint.baseMs + patienceMs)
  talk.final('It is done.')
  expect(talk.turn.wakeAt).toBe(voicedAt + endpoint.baseMs)
  expect(
    talk
      .time(voicedAt + endpoint.baseMs)
      .take()
      .at(-1),
  ).toBe('reply: It is done.')
})

describe('the end of a turn', () => {
  test('a sentence is answered once the silence has lasted and its words are known', () => {
    const talk = new Talk().voice(1000).silence(224)
    expect(talk.take()).toEqual(['hint speech', 'user-started', 'hint pause'])
    talk.final('Tell me the time.').silence(250)
    expect(talk.take()).toEqual([])
    talk.silence(200)
    expect(talk.take()).toEqual(['hint turn-end', 'user-stopped', 'reply: Tell me the time.'])
  })

  test('a turn of one word is a turn, and a brisk one', () => {
    const talk = new Talk().voice(300).silence(224).final('Yes.').silence(96)
    expect(talk.take().at(-1)).toBe('reply: Yes.')
  })

  test('a cough is not a turn', () => {
    const talk = new Talk().voice(200).silence(256).final('').silence(3000)
    expect(talk.take()).toEqual(['hint speech', 'user-started', 'hint pause', 'hint turn-end', 'user-stopped'])
  })

  test('a turn without words yet is closed no sooner than another: it may be the first sound of a word', () => {
    const talk = new Talk().voice(200).silence(256).final('').silence(64)
    expect(talk.take()).not.toContain('hint turn-end')
    talk.voice(600).silence(256).final('Please hold.')
    expect(talk.take()).toEqual(['hint speech', 'hint pause'])
    expect(talk.silence(600).take().at(-1)).toBe('reply: Please hold.')
  })

  test('a transcript of marks alone holds no words', () => {
    for (const text of ['...', ' . ', '♪']) {
      const talk = new Talk().voice(600).silence(256).final(text).silence(3000)
      expect(talk.take().slice(-2)).toEqual(['hint turn-end', 'user-stopped'])
    }
  })

  test('a sentence that cannot be over is waited for', () => {
    const talk = new Talk().voice(1000).silence(224).final('I would like to')
    talk.take()
    expect(talk.silence(900).take()).toEqual([])
    expect(talk.voice(600).silence(224).final('I would like to order a pizza.').take()).toEqual([
      'hint speech',
      'hint pause',
    ])
    expect(talk.silence(1200).take().at(-1)).toBe('reply: I would like to order a pizza.')
  })

  test('going on after a pause makes the earlier final stale', () => {
    const talk = new Talk().voice(600).silence(300).final('Count.').voice(64).silence(64)
    talk.final('Count.')
    talk.take()
    expect(talk.silence(200).take()).toEqual(['hint pause'])
    talk.final('Count to ten.').silence(800)
    expect(talk.take().at(-1)).toBe('reply: Count to ten.')
  })

  test('a final that comes after the caller went on is not taken for the next', () => {
    const talk = new Talk().voice(600).silence(300).voice(64).final('Count.').silence(900)
    expect(talk.take()).not.toContain('reply: Count.')
  })

  test('nor is a failure, before or after', () => {
    for (const stale of [
      new Talk().voice(600).silence(300).voice(64).unheard(),
      new Talk().voice(600).silence(300).unheard().voice(64),
    ]) {
      expect(stale.silence(900).take()).not.toContain('apologise')
    }
  })

  test('a gap within a word is told to nobody', () => {
    expect(new Talk().voice(300).silence(96).voice(300).take()).toEqual(['hint speech', 'user-started'])
  })

  test('what is left of one turn does not get into the next', () => {
    const talk = new Talk().voice(1000).partial('What is the time').silence(6000)
    expect(talk.take().at(-1)).toBe('reply: What is the time')
    talk.bot(false).partial('ghost').final('ghost').take()
    expect(talk.voice(600).silence(6000).take().at(-1)).toBe('apologise')
  })

  test('a caller who pauses long is waited for longer than one who does not', () => {
    const patientMs = endMs((talk) => {
      for (let i = 0; i < 6; i++) talk.voice(700).silence(500).final('and then I went there')
    })
    const plainMs = endMs(() => {})
    expect(patientMs).toBeGreaterThan(plainMs + 50)
  })

  test('a muted microphone ends the turn by the timer alone', () => {
    const talk = new Talk().voice(800).nothing(600).final('Hello there my friend.').nothing(1000)
    expect(talk.take().at(-1)).toBe('reply: Hello there my friend.')
  })

  test('a caller who speaks on and on is answered when the longest turn is over', () => {
    const talk = new Talk({ longestMs: 5000 }).voice(4960)
    expect(talk.take()).toEqual(['hint speech', 'user-started'])
    talk.voice(96)
    expect(talk.take()).toEqual(['hint pause'])
    // A breath now does not start it all over.
    talk.silence(64).voice(64)
    expect(talk.take()).toEqual([])
    talk.final('And another thing')
    expect(talk.take()).toEqual(['hint turn-end', 'user-stopped', 'reply: And another thing'])
    // Nor is the answer interrupted by who has not stopped speaking.
    talk.voice(3200).silence(96).voice(320)
    expect(talk.take()).toEqual([])
    talk.silence(256).voice(64)
    expect(talk.take()).toEqual(['hint speech', 'pause', 'user-started'])
  })

  test('a caller who still speaks when the answer to the longest turn is over is heard again', () => {
    const talk = new Talk({ longestMs: 2000 }).voice(2048).final('And another thing').voice(960)
    talk.take()
    talk.bot(false)
    expect(talk.voice(64).take()).toEqual(['hint speech', 'user-started'])
  })

  test('the longest turn does not wait for ever for its words', () => {
    const talk = new Talk({ longestMs: 5000, patienceMs: 1000 }).voice(1000).partial('and another thing').voice(4900)
    expect(talk.take()).not.toContain('reply: and another thing')
    expect(talk.voice(200).take()).toContain('reply: and another thing')
  })

  test('the next turn has its time anew', () => {
    const talk = new Talk({ longestMs: 2000 }).voice(2048).final('One.')
    talk.bot(false).silence(600)
    talk.take()
    expect(talk.voice(1600).silence(224).final('Two plus two.').take()).not.toContain('user-stopped')
    expect(talk.silence(600).take().at(-1)).toBe('reply: Two plus two.')
  })

  test('a recogniser that never answers does not hold the turn for ever: the partial has to do', () => {
    const talk = new Talk().voice(1000).partial('what is the time').silence(6000)
    expect(talk.take().at(-1)).toBe('reply: what is the time')
  })

  test('a recogniser that fails leads to an apology, not to silence', () => {
    const talk = new Talk().voice(1000).silence(224).unheard().silence(1000)
    expect(talk.take().slice(-3)).toEqual(['hint turn-end', 'user-stopped', 'apologise'])
  })

  test('speech after the turn opens a new one', () => {
    const talk = new Talk().voice(500).silence(224).final('Stop.').silence(500).bot(false)
    talk.take()
    expect(talk.voice(320).take()).toEqual(['hint speech', 'user-started'])
  })
})

describe('a caller who is muted in mid-utterance', () => {
  test('leaves nothing of the turn behind', () => {
    const talk = new Talk().voice(600)
    talk.take()
    expect(talk.muted().take()).toEqual(['hint turn-end', 'user-stopped'])
    expect(talk.turn.wakeAt).toBeUndefined()
    expect(talk.final('Half a sentence.').silence(3000).take()).toEqual([])
  })

  test('lets the bot that was paused speak on', () => {
    const talk = new Talk().bot(true).voice(200)
    expect(talk.take()).toContain('pause')
    expect(talk.muted().take()).toEqual(['hint turn-end', 'user-stopped', 'resume'])
  })

  test('answers no question by a "yes" from before', () => {
    const talk = new Talk().bot(true).voice(200).silence(224).final('Yes.').silence(600)
    expect(talk.take()).toContain('resume')
    expect(talk.muted().bot(false).take()).toEqual([])
  })

  test('changes nothing where nobody speaks', () => {
    expect(new Talk().muted().take()).toEqual([])
  })
})

describe('a recogniser that decides when a turn is over', () => {
  test('ends it at once, however short the silence', () => {
    const talk = new Talk().voice(1000).silence(96).over('My number is')
    expect(talk.take()).toEqual(['hint speech', 'user-started', 'hint turn-end', 'user-stopped', 'reply: My number is'])
  })

  test('answers a pause with it', () => {
    const talk = new Talk().voice(1000).silence(640).over('My number is')
    expect(talk.take().at(-1)).toBe('reply: My number is')
  })

  test('is waited for no longer than a final is', () => {
    const { endpoint, patienceMs } = DEFAULT_TURN_RULES
    const talk = new Talk()
      .voice(1000)
      .partial('Tell me the time.')
      .silence(endpoint.baseMs + patienceMs + 64)
    expect(talk.take().at(-1)).toBe('reply: Tell me the time.')
  })

  test('may be ahead of the detector, which still hears the last sound', () => {
    const talk = new Talk().voice(1000).over('Tell me the time.').voice(128)
    expect(talk.take()).toEqual(['hint speech', 'user-started'])
    talk.silence(32)
    expect(talk.take().at(-1)).toBe('reply: Tell me the time.')
  })

  test('is wrong where the caller speaks on', () => {
    const talk = new Talk().voice(1000).over('Tell me').voice(800).silence(224)
    expect(talk.take()).toEqual(['hint speech', 'user-started', 'hint pause'])
    talk.over('Tell me the time.')
    expect(talk.take().at(-1)).toBe('reply: Tell me the time.')
  })

  test('has nothing to end without words', () => {
    const talk = new Talk().voice(1000).silence(96).over('').silence(64)
    expect(talk.take()).toEqual(['hint speech', 'user-started'])
  })

  test('does not hurry a caller who dictates', () => {
    const talk = new Talk()
    talk.turn.pace({ leastMs: 2000, longestMs: 60_000 })
    talk.voice(1000).silence(96).over('one two three')
    expect(talk.take()).not.toContain('hint turn-end')
    talk.silence(2000)
    expect(talk.take().at(-1)).toBe('reply: one two three')
  })
})

const unheard = (talk: Talk, voiceMs: number) => talk.voice(voiceMs).silence(256).final('').silence(1300).take()

describe('a turn in which the recogniser found no words', () => {
  test('is asked about again when it was too long for a cough', () => {
    expect(unheard(new Talk(), 1500)).toContain('apologise')
    expect(unheard(new Talk(), 900)).not.toContain('apologise')
  })

  test('is asked about once, until something was understood', () => {
    const talk = new Talk()
    expect(unheard(talk, 1500)).toContain('apologise')
    expect(unheard(talk.silence(2000), 1500)).not.toContain('apologise')
    talk.silence(2000).voice(1000).silence(256).final('I said yes.').silence(1000).bot(true).silence(1000).bot(false)
    expect(unheard(talk.silence(2000), 1500)).toContain('apologise')
  })

  test('may be the first of more: who pauses for a second in a number is let go on', () => {
    const talk = new Talk().voice(1500).silence(256).final('').silence(700).voice(900).silence(256)
    expect(talk.final('four one five, five five five').take()).not.toContain('apologise')
  })

  test('is not asked about while the bot speaks, where it did not interrupt', () => {
    expect(unheard(new Talk().silence(500).bot(true), 900)).not.toContain('apologise')
  })
})
