import { describe, expect, test } from 'bun:test'
import { DEFAULT_TURN_RULES, Turn, type TurnEffect, type TurnRules } from '../../src/turn/turn.ts'

/** Drives a turn machine the way the ear does: a verdict every 32 ms, timers when they are due. */
class Talk {
  readonly turn: Turn
  readonly log: string[] = []
  at = 0

  constructor(rules: Partial<TurnRules> = {}) {
    this.turn = new Turn({ ...DEFAULT_TURN_RULES, ...rules })
  }

  voice(ms: number, speech = true): this {
    for (const end = this.at + ms; this.at < end; this.at += 32)
      this.#take(this.turn.step({ type: 'voice', at: this.at, speech }))
    return this
  }

  silence(ms: number): this {
    return this.voice(ms, false)
  }

  /** No audio comes at all: only timers. */
  nothing(ms: number): this {
    const end = this.at + ms
    for (let wake = this.turn.wakeAt; wake !== undefined && wake <= end; wake = this.turn.wakeAt) {
      this.at = Math.max(wake, this.at)
      const before = this.log.length
      this.#take(this.turn.step({ type: 'time', at: this.at }))
      if (this.log.length === before && this.turn.wakeAt === wake) break
    }
    this.at = end
    return this
  }

  partial(text: string): this {
    return this.#take(this.turn.step({ type: 'heard', at: this.at, text, final: false }))
  }

  final(text: string): this {
    return this.#take(this.turn.step({ type: 'heard', at: this.at, text, final: true }))
  }

  bot(active: boolean): this {
    return this.#take(this.turn.step({ type: 'bot', at: this.at, active }))
  }

  hushed(): this {
    return this.#take(this.turn.step({ type: 'hushed', at: this.at }))
  }

  unheard(): this {
    return this.#take(this.turn.step({ type: 'unheard', at: this.at }))
  }

  /** What happened since the last look. */
  take(): string[] {
    return this.log.splice(0)
  }

  #take(effects: readonly TurnEffect[]): this {
    for (const effect of effects) {
      if (effect.type === 'hint') this.log.push(`hint ${effect.hint}`)
      else if (effect.type === 'reply') this.log.push(`reply: ${effect.text}`)
      else this.log.push(effect.type)
    }
    return this
  }
}

/** How long a silence ends the turn of a caller who talked like this before. */
function endMs(before: (talk: Talk) => void): number {
  const talk = new Talk()
  before(talk)
  talk.voice(700).silence(224).final('and then I went there')
  const from = talk.at
  talk.take()
  while (talk.take().length === 0 && talk.at - from < 5000) talk.silence(32)
  return talk.at - from
}

/** The bot has the floor. */
const speaking = (rules: Partial<TurnRules> = {}) => new Talk(rules).bot(true)

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

describe('being interrupted', () => {
  test('the bot falls silent at the first sound', () => {
    expect(speaking().voice(32).take()).toEqual(['hint speech', 'pause', 'user-started'])
  })

  test('words cut it', () => {
    const talk = speaking().voice(400).partial('wait')
    expect(talk.take()).toContain('interrupt')
  })

  test('a voice that goes on cuts it before any word is known', () => {
    const talk = speaking().voice(700)
    expect(talk.take()).not.toContain('interrupt')
    expect(talk.voice(160).take()).toContain('interrupt')
  })

  test.each(['Mm-hm.', 'Right.', 'Uh-huh', 'Okay, yeah.'])('a backchannel (%s) does not', (text) => {
    const talk = speaking().voice(400).silence(224).final(text)
    const log = talk.take()
    expect(log).not.toContain('interrupt')
    expect(log.at(-1)).toBe('resume')
    expect(talk.silence(3000).take()).toEqual([])
  })

  test('a "yes" into the end of a question answers it', () => {
    const talk = speaking().voice(300).silence(224).final('Yes.').silence(600)
    expect(talk.take().at(-1)).toBe('resume')
    expect(talk.bot(false).take()).toEqual(['reply: Yes.'])
  })

  test('a "yes" long before its end does not, nor does a hum', () => {
    expect(speaking().voice(300).silence(224).final('Yes.').silence(4000).bot(false).take().at(-1)).toBe('resume')
    expect(speaking().voice(300).silence(224).final('Mm-hm.').silence(600).bot(false).take().at(-1)).toBe('resume')
  })

  test('by hand, it answers nothing that was said before', () => {
    const talk = speaking().voice(300).silence(224).final('Yes.').silence(200)
    expect(talk.take().at(-1)).toBe('resume')
    expect(talk.hushed().take()).toEqual([])
    expect(talk.voice(64).take()).toEqual(['hint speech', 'user-started'])
  })

  test('by hand while a noise holds it up, it is free to speak again', () => {
    expect(speaking().voice(200).hushed().take().at(-1)).toBe('resume')
  })

  test('a greeting that is cut says nothing about the pace of the caller', () => {
    const waitMs = (talk: Talk) => {
      talk.voice(900).silence(224).final('and then I went there')
      const from = talk.at
      talk.take()
      while (talk.take().length === 0) talk.silence(32)
      return talk.at - from
    }
    expect(waitMs(speaking())).toBe(waitMs(new Talk()))
  })

  test('a "yes" before it was cut answers nothing', () => {
    const talk = speaking().voice(300).silence(224).final('Yes.').silence(200).voice(900)
    expect(talk.take().at(-1)).toBe('interrupt')
    expect(talk.bot(false).take()).toEqual([])
  })

  test('a noise without words lets it go on', () => {
    expect(speaking().voice(300).silence(224).final('').take().at(-1)).toBe('resume')
  })

  test('a recogniser that fails lets it go on at once', () => {
    expect(speaking().voice(300).silence(224).unheard().take().at(-1)).toBe('resume')
  })

  test('a recogniser that never answers lets it go on', () => {
    expect(speaking().voice(300).silence(6000).take()).toContain('resume')
  })

  test('after the cut the turn is heard to its end and answered', () => {
    const talk = speaking().voice(900).silence(224).final('No, the other one.').silence(800)
    const log = talk.take()
    expect(log).toContain('interrupt')
    expect(log.at(-1)).toBe('reply: No, the other one.')
  })

  test('speech while the bot still thinks takes the turn back', () => {
    const talk = new Talk().voice(900).silence(224).final('Tell me a story.').silence(600)
    expect(talk.take().at(-1)).toBe('reply: Tell me a story.')
    expect(talk.voice(900).take()).toEqual(['hint speech', 'pause', 'user-started', 'interrupt'])
  })

  test('a rule of two words lets one word pass', () => {
    const rules = { bargeIn: { type: 'words', min: 2 } } as const
    expect(speaking(rules).voice(1500).silence(224).final('Wait.').take().at(-1)).toBe('resume')
    expect(speaking(rules).voice(1500).silence(224).final('Wait, no.').take()).toContain('interrupt')
  })

  test('a rule of keywords waits for one', () => {
    const rules = { bargeIn: { type: 'keywords', words: ['hold on', 'stop'] } } as const
    expect(speaking(rules).voice(1500).silence(224).final('That is nice.').take().at(-1)).toBe('resume')
    expect(speaking(rules).voice(700).partial('please hold on a second').take()).toContain('interrupt')
  })

  test('a bot that must not be interrupted hears nobody until it has done', () => {
    const talk = speaking({ bargeIn: { type: 'none' } })
    expect(talk.voice(2000).silence(500).take()).toEqual([])
    expect(talk.bot(false).voice(64).take()).toEqual(['hint speech', 'user-started'])
  })

  test('a noise that lasts long enough to cut it gets a word for it, not silence', () => {
    const talk = speaking().voice(1200).silence(224)
    expect(talk.take()).toContain('interrupt')
    expect(talk.final('').silence(1000).take()).toEqual(['hint turn-end', 'user-stopped', 'apologise'])
  })

  test('it does not begin while the caller speaks, and goes on when that was nothing', () => {
    const talk = new Talk().voice(200)
    talk.take()
    expect(talk.bot(true).take()).toEqual(['pause'])
    expect(talk.bot(true).take()).toEqual([])
    expect(talk.silence(224).final('').take().at(-1)).toBe('resume')
  })

  test('what it began while the caller spoke gives way to the words', () => {
    const talk = new Talk().voice(200).bot(true).partial('where am I')
    expect(talk.take().at(-1)).toBe('interrupt')
    expect(talk.silence(224).final('Where am I?').silence(800).take().at(-1)).toBe('reply: Where am I?')
  })

  test('a turn that was open before a bot that must not be interrupted began is heard to its end', () => {
    const talk = new Talk({ bargeIn: { type: 'none' } }).voice(200).bot(true).voice(600)
    expect(talk.silence(224).final('Where am I?').silence(800).take()).toEqual([
      'hint speech',
      'user-started',
      'hint pause',
      'hint turn-end',
      'user-stopped',
      'reply: Where am I?',
    ])
  })

  test('a reply that ends by itself during a sound leaves nothing paused', () => {
    const talk = speaking().voice(200)
    talk.take()
    expect(talk.bot(false).take()).toEqual(['resume'])
  })
})
