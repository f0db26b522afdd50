import { describe, expect, test } from 'bun:test'
import type { TurnRules } from '../../src/turn/rules.ts'
import { Talk, endMs } from '../support/talk.ts'

/** The bot has the floor. */
const speaking = (rules: Partial<TurnRules> = {}) => new Talk(rules).silence(5000).bot(true)

/** The same, and nothing but "stop" interrupts what it says. */
const firm = () => new Talk().silence(5000).bot(true, true)

/** The bot has just begun to answer. */
const answered = () => new Talk().silence(5000).voice(900).silence(224).final('I want to fly to London.').silence(700)

describe('being interrupted', () => {
  test('the bot falls silent at the first sound', () => {
    expect(speaking().voice(32).take()).toEqual(['hint speech', 'pause', 'user-started'])
  })

  test('words cut it', () => {
    const talk = speaking().voice(512).partial('wait')
    expect(talk.take()).toContain('interrupt')
  })

  test('words that may be invented, of less than 450 ms of voice, cut it as soon as they are sure, or others are told of more voice', () => {
    const talk = speaking().voice(400).partial('You').voice(160)
    expect(talk.take()).not.toContain('interrupt')
    expect(talk.partial('You know').take()).toContain('interrupt')
    expect(speaking().voice(300).partial('Wait').silence(224).final('Wait!').take()).toContain('interrupt')
    expect(speaking().voice(300).partial('You').silence(224).final('').take()).not.toContain('interrupt')
  })

  test('a voice that goes on cuts it before any word is known', () => {
    const talk = speaking().voice(900)
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

  test.each([{ type: 'speech', certainMs: 1000 } as const, { type: 'words', min: 1 } as const])(
    'a short sound whose words the recogniser doubts does not, where $type cut it',
    (bargeIn) => {
      const talk = speaking({ bargeIn }).voice(500).partial('Amen', true).silence(224).final('Amen.', true)
      const log = talk.take()
      expect(log).not.toContain('interrupt')
      expect(log.at(-1)).toBe('resume')
      expect(speaking({ bargeIn }).voice(500).silence(224).final('Amen.').take()).toContain('interrupt')
    },
  )

  test('a voice that goes on is believed, however much its words are doubted', () => {
    const talk = speaking({ bargeIn: { type: 'words', min: 2 } })
      .voice(900)
      .partial('Ken sawed', true)
    expect(talk.take()).not.toContain('interrupt')
    expect(talk.voice(160).partial('Ken sawed it', true).take()).toContain('interrupt')
  })

  test('doubtful words count again once the recogniser is sure of them', () => {
    const talk = speaking().voice(500).partial('Plea', true)
    expect(talk.take()).not.toContain('interrupt')
    expect(talk.partial('Please').take()).toContain('interrupt')
  })

  test('a second doubtful word soon after the first cuts it: the caller means it', () => {
    const talk = speaking().voice(300).silence(224).final('Stark.', true).silence(1500)
    expect(talk.take().at(-1)).toBe('resume')
    expect(talk.voice(300).silence(224).final('Step.', true).take()).toContain('interrupt')
    const patient = speaking().voice(300).silence(224).final('Amen.', true).silence(4000)
    expect(patient.voice(300).silence(224).final('Amen.', true).take()).not.toContain('interrupt')
  })

  test('a hum is no first one: what sounds like a word behind it is the first', () => {
    const talk = speaking().voice(300).silence(224).final('Mm-hm.', true).silence(1500)
    talk.voice(300).silence(224).final('Amen.', true).silence(500)
    expect(talk.take()).not.toContain('interrupt')
    talk.voice(300).silence(224).final('Amen.', true).silence(500)
    expect(talk.take()).toContain('interrupt')
  })

  test('who goes on speaking as the answer begins is finishing their sentence, doubtful or not', () => {
    const early = answered()
    expect(early.take().at(-1)).toBe('reply: I want to fly to London.')
    expect(early.silence(600).voice(500).silence(160).final('Morrow.', true).take()).toContain('interrupt')
    const late = answered()
    late.silence(4000).take()
    expect(late.voice(500).silence(160).final('Morrow.', true).take()).not.toContain('interrupt')
  })

  test('a doubtful word into the end of a question answers it', () => {
    const talk = speaking().voice(300).silence(224).final('Twenty.', true).silence(600)
    expect(talk.take().at(-1)).toBe('resume')
    expect(talk.bot(false).take()).toEqual(['reply: Twenty.'])
  })

  test('what a sound was is asked after half the silence, because the bot waits for it', () => {
    expect(speaking().voice(300).silence(160).take()).toContain('hint pause')
    expect(new Talk().silence(5000).voice(300).silence(160).take()).not.toContain('hint pause')
  })

  test('gaps between words of an interruption say nothing of how long this caller pauses', () => {
    const gapsMs = endMs((talk) => {
      talk.bot(true)
      for (let i = 0; i < 20; i++) talk.voice(96).silence(128)
      talk.voice(96).silence(800).final('Tell me another story.').silence(1500).bot(false)
    })
    expect(gapsMs).toBe(endMs(() => {}))
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

  test.each([
    [1900, 1],
    [2100, 0],
  ])('a "yes" %i ms before the end gets %i answers', (ms, answers) => {
    const talk = speaking().voice(300).silence(224).final('Yes.')
    talk.take()
    expect(talk.silence(ms).bot(false).take()).toHaveLength(answers)
  })

  test('a "yes" before the bot began anew answers nothing', () => {
    const talk = speaking().voice(300).silence(224).final('Yes.').silence(200)
    expect(talk.take().at(-1)).toBe('resume')
    expect(talk.bot(true).bot(false).take()).toEqual([])
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

  test('soon after the answer began, it shows that the caller is to be waited for longer', () => {
    const cutInMs = endMs((talk) => {
      talk.voice(900).silence(224).final('Tell me a story.').silence(600)
      talk.voice(900).silence(800).final('Tell me a long story.').silence(1500).bot(false)
    })
    expect(cutInMs).toBeGreaterThan(endMs(() => {}) + 200)
  })

  test('two seconds after it began, it shows nothing', () => {
    const laterMs = endMs((talk) => {
      talk
        .voice(900)
        .silence(224)
        .final('Tell me a story.')
        .silence(400 + 1600)
      talk.voice(900).silence(800).final('Tell me a long story.').silence(1500).bot(false)
    })
    expect(laterMs).toBe(endMs(() => {}))
  })

  test('so soon after a greeting, it shows nothing', () => {
    const cutGreetingMs = endMs((talk) => {
      talk.bot(true).voice(900)
    })
    expect(cutGreetingMs).toBe(endMs(() => {}))
  })

  test('a "yes" before it was cut answers nothing', () => {
    const talk = speaking().voice(300).silence(224).final('Yes.').silence(200).voice(1100)
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
    expect(speaking().voice(300).silence(6000).take().slice(-3)).toEqual(['hint turn-end', 'user-stopped', 'resume'])
  })

  test('words that come when the turn is long over cut it and are answered in one', () => {
    const talk = speaking().voice(300).silence(1600)
    talk.take()
    expect(talk.final('Where am I?').take()).toEqual([
      'interrupt',
      'hint turn-end',
      'user-stopped',
      'reply: Where am I?',
    ])
  })

  test('once it was cut and has answered, a cough is a cough again', () => {
    const talk = speaking().voice(900).silence(224).final('No, the other one.').silence(800).bot(false)
    talk.take()
    expect(talk.voice(200).silence(224).final('').silence(1300).take().at(-1)).toBe('user-stopped')
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
    expect(talk.voice(1100).take()).toEqual(['hint speech', 'pause', 'user-started', 'interrupt'])
  })

  test('a rule of two words lets one word pass', () => {
    const rules = { bargeIn: { type: 'words', min: 2 } } as const
    expect(speaking(rules).voice(1500).silence(224).final('Tomorrow.').take().at(-1)).toBe('resume')
    expect(speaking(rules).voice(1500).silence(224).final('Tomorrow, rather.').take()).toContain('interrupt')
  })

  test.each(['?', '☎', ''])('the keyword "%s", which has no word in it, is in no sound', (word) => {
    const talk = speaking({ bargeIn: { type: 'keywords', words: [word] } }).voice(300)
    expect(talk.partial('?').voice(300).partial('Well').silence(224).final('Well.').take()).not.toContain('interrupt')
  })

  test('a rule of keywords waits for one', () => {
    const rules = { bargeIn: { type: 'keywords', words: ['hold on', 'stop'] } } as const
    expect(speaking(rules).voice(1500).silence(224).final('That is nice.').take().at(-1)).toBe('resume')
    expect(speaking(rules).voice(700).partial('please hold on a second').take()).toContain('interrupt')
  })

  describe('while what it says must not be interrupted', () => {
    test('no sound makes it fall silent, and no words cut it', () => {
      const talk = firm()
        .voice(2000)
        .partial('What does that cost')
        .silence(224)
        .final('What does that cost?')
        .silence(3000)
      const log = talk.take()
      expect(log.filter((effect) => ['pause', 'resume', 'interrupt'].includes(effect))).toEqual([])
      expect(log.filter((effect) => effect.startsWith('reply'))).toEqual([])
    })

    test('what the caller said meanwhile is answered after it, all of it', () => {
      const talk = firm().voice(900).silence(224).final('What does that cost?').silence(3000)
      talk.voice(900).silence(224).final('Tell me the price.').silence(8000).take()
      expect(talk.bot(false).take()).toEqual(['reply: What does that cost? Tell me the price.'])
    })

    test('it is answered, too, where the bot says more before it has done', () => {
      const talk = firm().voice(900).silence(224).final('What does that cost?').silence(3000)
      talk.bot(true).silence(4000).bot(true, false).silence(4000).take()
      expect(talk.bot(false).take()).toEqual(['reply: What does that cost?'])
    })

    test('it is answered with what the caller is saying when the bot has done', () => {
      const talk = firm().voice(900).silence(224).final('What does that cost?').silence(3000).voice(300)
      talk.bot(false).voice(300).silence(224).final('In dollars, please.').silence(1500)
      expect(talk.take().at(-1)).toBe('reply: What does that cost? In dollars, please.')
    })

    test('it is answered after a noise into the end', () => {
      const talk = firm().voice(900).silence(224).final('What does that cost?').silence(3000).voice(300)
      talk.bot(false).silence(224).final('').silence(1500)
      expect(talk.take().at(-1)).toBe('reply: What does that cost?')
    })

    test('it is not answered a second time after a caller who then says "stop"', () => {
      const talk = firm().voice(900).silence(224).final('What does that cost?').silence(3000)
      talk.voice(400).silence(224).final('Stop!').silence(1500)
      expect(talk.take().at(-1)).toBe('reply: What does that cost? Stop!')
      expect(talk.silence(3000).bot(false).take()).toEqual([])
    })

    test('listening is not answered, and does not displace what is to be', () => {
      const nods = firm().voice(300).silence(224).final('Okay.').silence(8000)
      nods.take()
      expect(nods.bot(false).take()).toEqual([])
      const asks = firm().voice(900).silence(224).final('What does that cost?').silence(2000)
      asks.voice(300).silence(224).final('Right.').silence(1000).take()
      expect(asks.bot(false).take()).toEqual(['reply: What does that cost?'])
    })

    test('a caller who still speaks when it ends is heard out and answered', () => {
      const talk = firm().voice(600).bot(false).voice(300).silence(224).final('What does that cost?').silence(800)
      expect(talk.take().at(-1)).toBe('reply: What does that cost?')
    })

    test.each(['Stop!', 'Wait a minute.', 'Hold on, please.'])('%s cuts it', (text) => {
      expect(firm().voice(400).silence(224).final(text).silence(1500).take()).toContain('interrupt')
    })

    test('"stop" cuts it as soon as it is known, not at the end of the turn', () => {
      const talk = firm().voice(300).silence(128)
      talk.take()
      expect(talk.final('Stop.').take()).toEqual(['interrupt'])
    })

    test('a caller who still speaks when something follows that may be interrupted stops that', () => {
      const talk = firm().voice(600)
      talk.take()
      expect(talk.bot(true, false).take()).toEqual(['pause'])
      expect(talk.voice(600).take()).toEqual(['interrupt'])
    })

    test('a caller who still speaks when something follows that may not either does not', () => {
      expect(firm().voice(600).bot(true).voice(600).take()).toEqual(['hint speech', 'user-started'])
    })

    test('a caller who is speaking when it begins is heard out first', () => {
      const talk = new Talk().voice(500).bot(true, true)
      expect(talk.take().at(-1)).toBe('pause')
      talk.silence(224).final('What does that cost?').silence(1500)
      expect(talk.take().at(-1)).toBe('resume')
      expect(talk.bot(false).take()).toEqual(['reply: What does that cost?'])
    })

    test('the next reply is interrupted as always', () => {
      const talk = firm().bot(false).bot(true)
      expect(talk.voice(512).partial('wait').take()).toContain('interrupt')
    })

    test('what is added to it leaves it as it is, unless that says otherwise', () => {
      expect(firm().bot(true).voice(2000).take()).not.toContain('pause')
      expect(firm().bot(true, false).voice(2000).take()).toContain('pause')
    })
  })

  test.each([
    { type: 'words', min: 3 },
    { type: 'keywords', words: ['operator'] },
    { type: 'speech', certainMs: 1000 },
  ] as const)('a caller who says "stop" is obeyed where $type cut it, however sure the recogniser is', (bargeIn) => {
    expect(speaking({ bargeIn }).voice(300).silence(224).final('Stop.', true).take()).toContain('interrupt')
    expect(speaking({ bargeIn }).voice(512).partial('Stop it').take()).toContain('interrupt')
  })

  test('a sentence that begins with such a word is one like others', () => {
    const talk = speaking({ bargeIn: { type: 'keywords', words: ['operator'] } }).voice(900)
    const text = 'Stop by the shop on your way back home.'
    expect(talk.silence(224).final(text).take().at(-1)).toBe('resume')
  })

  test('a bot that must not be interrupted hears nobody until it has done', () => {
    const talk = speaking({ bargeIn: { type: 'none' } })
    expect(talk.voice(2000).silence(500).take()).toEqual([])
    expect(talk.bot(false).voice(64).take()).toEqual(['hint speech', 'user-started'])
  })

  test('a noise that lasts long enough to cut it gets a word for it, not silence', () => {
    const talk = speaking().voice(1200).silence(224)
    expect(talk.take()).toContain('interrupt')
    expect(talk.final('').silence(1300).take()).toEqual(['hint turn-end', 'user-stopped', 'apologise'])
  })

  test('it does not begin while the caller speaks, and goes on when that was nothing', () => {
    const talk = new Talk().voice(200)
    talk.take()
    expect(talk.bot(true).take()).toEqual(['pause'])
    expect(talk.bot(true).take()).toEqual([])
    expect(talk.silence(224).final('').take().at(-1)).toBe('resume')
  })

  test('what it began while the caller spoke gives way to the words', () => {
    const talk = new Talk().voice(512).bot(true).partial('where am I')
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
    expect(talk.silence(224).final('Yes.').silence(200).take()).toEqual([
      'hint pause',
      'hint turn-end',
      'user-stopped',
      'reply: Yes.',
    ])
  })
})

/** They answer the bot, and make another sound. */
const saysYes = () => new Talk().silence(5000).bot(true).voice(300).silence(224).final('Yes.').silence(300).voice(100)

describe('an answer into the end of a question, and then a sound as the bot ends', () => {
  test('is not lost to a breath', () => {
    expect(saysYes().bot(false).silence(224).final('').silence(2000).take()).toContain('reply: Yes.')
  })

  test('gives way to what the caller says then', () => {
    const replies = saysYes().bot(false).silence(224).final('No, sorry.').silence(2000).take()
    expect(replies.filter((effect) => effect.startsWith('reply'))).toEqual(['reply: No, sorry.'])
  })

  test('is as old as it is: two seconds later it answers nothing', () => {
    const talk = saysYes().silence(224).final('').silence(2500).voice(100).bot(false)
    expect(talk.silence(224).final('').silence(2000).take()).not.toContain('reply: Yes.')
  })
})

describe('a faint voice', () => {
  test('does not make the bot fall silent, and one that becomes loud does', () => {
    const talk = new Talk().silence(5000).bot(true)
    expect(talk.faint(900).take()).toEqual([])
    expect(talk.voice(64).take()).toContain('pause')
  })

  test('is a turn like others while the bot is silent', () => {
    expect(new Talk().silence(5000).faint(900).take()).toContain('user-started')
  })

  test('belongs to the turn of a caller who has begun louder', () => {
    const talk = new Talk().silence(5000).bot(true).voice(600).faint(600).silence(224).final('Wait for it, please.')
    expect(talk.take()).toContain('interrupt')
  })
})
