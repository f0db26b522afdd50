import { describe, expect, test } from 'bun:test'
import { de } from '../../src/language/de.ts'
import { en } from '../../src/language/en.ts'
import { languageOf } from '../../src/language/index.ts'
import type { Language } from '../../src/language/language.ts'
import { StageError } from '../../src/std/errors.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { DEFAULT_ENDPOINT } from '../../src/turn/endpoint.ts'
import type { Said } from '../support/providers.ts'
import { heard, Rig, type RigOptions } from '../support/rig.ts'

const { baseMs, unfinishedMs } = DEFAULT_ENDPOINT
const down = new StageError('llm', 'failed', 'the model is down')
const apology = (language: Language) => wholePieces(language.sentences.trouble, language)

const german = (text: string): Said => ({ text, language: 'german' })
const english = (text: string): Said => ({ text, language: 'english' })

/** Says all of that, and the model is down at the last turn. What the caller hears then. */
async function heardAtLast(says: readonly Said[], options: RigOptions = {}): Promise<string[]> {
  const replies = [...says.slice(1).map(() => '12.'), down]
  await using rig = new Rig({ says, replies, ...options })
  for (const _ of says) {
    await rig.saysSomething()
    await rig.isSilentFor(6000)
  }
  return heard(rig).slice(says.length - 1)
}

describe('a call for which nobody named a language', () => {
  test.each([
    ['german', 'Ich möchte einen Termin.', 'de'],
    ['de-DE', 'Ich möchte einen Termin.', 'de'],
    ['deu', 'Ich möchte einen Termin.', 'de'],
    ['Chinese', '我想预约明天下午。', 'zh'],
    ['zh-Hans-CN', '我想预约明天下午。', 'zh'],
    ['hi', 'मुझे कल का समय चाहिए।', 'hi'],
  ])('follows the caller once the recogniser hears "%s" in a whole sentence', async (name, text, tag) => {
    expect(await heardAtLast([{ text, language: name }])).toEqual(apology(languageOf(tag)))
  })

  test('stays in its language when a short word is taken for another', async () => {
    expect(await heardAtLast([english('I want an appointment.'), german('So.')])).toEqual(apology(en))
    const short = [english('Yes.'), german('So.'), english('Yes.'), german('Ja.')]
    expect(await heardAtLast(short)).toEqual(apology(en))
  })

  test('follows short words when they come in two turns in a row', async () => {
    expect(await heardAtLast([german('Hallo.'), german('Ein Termin.')])).toEqual(apology(de))
  })

  test('takes a number for no sentence of a language', async () => {
    expect(await heardAtLast([german('4 1 5 5 5 5')])).toEqual(apology(en))
  })

  test('does not count two turns with one between them whose language nobody knows', async () => {
    expect(await heardAtLast([german('Hallo.'), 'Mhm.', german('Ja.')])).toEqual(apology(en))
  })

  test.each(['auto', 'und', '  ', 'multi'])('is not named by "%s"', async (language) => {
    expect(await heardAtLast([german('Ich möchte einen Termin.')], { data: { language } })).toEqual(apology(de))
  })

  test('goes back with a caller who goes back', async () => {
    const says = [german('Ich möchte einen Termin.'), english('Sorry, do you speak English?')]
    expect(await heardAtLast(says)).toEqual(apology(en))
  })

  test.each(['und', 'unknown', 'auto', '', '??'])('takes "%s" for no language', async (name) => {
    expect(await heardAtLast([{ text: 'Ich möchte einen Termin.', language: name }])).toEqual(apology(en))
  })

  test('is neutral in a language without a file, and speaks the one it began in', async () => {
    const says = [{ text: 'Haluan varata ajan huomiseksi.', language: 'finnish' }]
    expect(await heardAtLast(says, { parts: { language: de } })).toEqual(apology(de))
    await using rig = new Rig({ says: [...says, 'Haluan puhua the'], replies: ['12.', '34.'] })
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(await waitedMs(rig)).toBeWithin(baseMs, baseMs + 100)
  })
})

describe('a call keeps the language', () => {
  const says = [german('Ich möchte einen Termin.')]

  test('that the application named, with the sentences of the server where it has none', async () => {
    const swedish = { data: { language: 'sv' }, parts: { language: de, followsCaller: false } }
    expect(await heardAtLast(says, swedish)).toEqual(apology(de))
  })

  test('that the application named', async () => {
    expect(await heardAtLast(says, { data: { language: 'it' } })).toEqual(apology(languageOf('it')))
  })

  test('that is configured', async () => {
    expect(await heardAtLast(says, { parts: { followsCaller: false } })).toEqual(apology(en))
  })
})

const told = (rig: Rig) => rig.events('language-changed').map(({ language }) => language)

describe('a call tells which language it is held in', () => {
  test('at its start', async () => {
    await using rig = new Rig({ parts: { language: de } })
    expect(told(rig)).toEqual(['de'])
  })

  test('at its start, as the application named it', async () => {
    await using rig = new Rig({ data: { language: 'sv-SE' } })
    expect(told(rig)).toEqual(['sv'])
  })

  test('when it goes over to another and back, before the turn that is answered in it', async () => {
    const says = [
      german('Ich möchte einen Termin.'),
      german('Am besten gleich morgen früh.'),
      english('Sorry, do you speak English?'),
    ]
    await using rig = new Rig({ says, replies: ['1.', '2.', '3.'] })
    for (const _ of says) {
      await rig.saysSomething()
      await rig.isSilentFor(2000)
    }
    const order = rig.wire.told.map((event) => (event.type === 'language-changed' ? event.language : event.type))
    expect(order.filter((type) => ['en', 'de', 'user-turn'].includes(type))).toEqual([
      'en',
      'de',
      'user-turn',
      'user-turn',
      'en',
      'user-turn',
    ])
  })

  test('in no more letters than a name of a language has', async () => {
    await using rig = new Rig({ data: { language: 'x'.repeat(100_000) } })
    expect(told(rig).map(({ length }) => length)).toEqual([64])
  })
})

/** After how much silence the caller's next turn is taken for over. */
async function waitedMs(rig: Rig): Promise<number> {
  const before = rig.events('user-turn').length
  await rig.speaksFor(800)
  const fromMs = rig.clock.now()
  for (let waits = 0; rig.events('user-turn').length === before && waits < 200; waits++) await rig.isSilentFor(20)
  return rig.clock.now() - fromMs
}

describe('from the turn after a caller has changed their language', () => {
  test.each([
    ['de', 'Ich möchte einen Termin.', 'Ich möchte mit der'],
    ['zh', '我想预约明天下午。', '我想问一下因为'],
    ['hi', 'मुझे कल का समय चाहिए।', 'मुझे बात करनी है क्योंकि'],
  ])('their unfinished sentences are waited for (%s)', async (language, whole, cut) => {
    await using rig = new Rig({ says: ['Hello there.', { text: whole, language }, cut], replies: ['1.', '2.', '3.'] })
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(await waitedMs(rig)).toBeWithin(unfinishedMs, unfinishedMs + 100)
  })

  test('their words of listening do not cut the bot, and those of before do', async () => {
    const story = '12345678 '.repeat(20)
    const says = [german('Erzählen Sie mir eine Geschichte.'), 'Mhm, genau', 'wow']
    await using rig = new Rig({ says, replies: [story, '9.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.saysSomething(400)
    await rig.isSilentFor(1000)
    expect(rig.events('backchannel').map(({ text }) => text)).toEqual(['Mhm, genau'])
    expect(rig.events('interrupted')).toEqual([])
    await rig.saysSomething(400)
    await rig.isSilentFor(1000)
    expect(rig.events('interrupted')).toHaveLength(1)
  })

  test('an answer is cut into pieces by the rules of that language', async () => {
    const answer = 'Das kostet ca. Zehn Euro.'
    await using rig = new Rig({ says: [german('Was kostet das denn bitte?')], replies: [answer] })
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual([answer])
  })
})

test.each([
  ['zh', '我想预约明天下午。', '好的，我帮您看一下明天下午的时间。请您稍等一会儿，我马上就回来。'],
  ['hi', 'मुझे कल का समय चाहिए।', 'ठीक है, मैं आपके लिए कल का समय देखता हूँ। कृपया थोड़ी देर रुकिए, मैं अभी आता हूँ।'],
  ['de', 'Ich möchte einen Termin.', 'Gerne, ich sehe nach, wann morgen Zeit ist. Bitte warten Sie einen Augenblick.'],
])(
  'an answer in "%s" that is cut after the caller changed to it is remembered to the word',
  async (tag, asks, answer) => {
    const says = [english('Good morning, are you there?'), { text: asks, language: tag }, asks, asks]
    await using rig = new Rig({ says, replies: ['Yes.', answer, '1.', '2.'] })
    await rig.saysSomething()
    await rig.isSilentFor(1500)
    await rig.saysSomething()
    await rig.isSilentFor(400)
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    await rig.saysSomething()
    const [kept = ''] = (rig.asked.at(-1) ?? [])
      .filter(({ role }) => role === 'assistant')
      .map(({ content }) => content)
      .slice(1)
    expect(answer.startsWith(kept)).toBeTrue()
    expect(kept.length).toBeWithin(3, answer.length)
    const words = [...new Intl.Segmenter(tag, { granularity: 'word' }).segment(answer)]
    expect(words.map(({ index }) => index)).toContain(kept.length)
  },
)

describe('a caller who tells the bot to be silent in a language that only the recogniser knows', () => {
  const STORY = 'That is the long story of a king in a land that nobody remembers, told by a man whom nobody knows.'

  const interruptions = async (says: readonly Said[], options: RigOptions = {}) => {
    const rules = { bargeIn: { type: 'words', min: 9 } } as const
    await using rig = new Rig({ greeting: STORY.repeat(3), says, replies: ['12.'], rules, ...options })
    rig.wire.command({ type: 'ready' })
    for (const _ of says) {
      await rig.isSilentFor(300)
      await rig.saysSomething()
      await rig.isSilentFor(800)
    }
    return rig.events('interrupted').length
  }

  test('is obeyed in their first turn', async () => {
    expect(await interruptions([german('Wer sind Sie? Aufhören!')])).toBe(1)
  })

  test('is obeyed in the language of the call, too', async () => {
    expect(await interruptions([german('Wait.')])).toBe(1)
  })

  test('is not when the next turn is in another', async () => {
    expect(await interruptions([german('Aha.'), english('Aufhören!')])).toBe(0)
  })

  test('is not where somebody has named the language of the call', async () => {
    expect(await interruptions([german('Aufhören!')], { data: { language: 'en' } })).toBe(0)
  })
})
