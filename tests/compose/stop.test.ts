import { expect, test } from 'bun:test'
import { turnRulesOf } from '../../src/compose/rules.ts'
import { configOf, load } from '../support/config.ts'
import { heard, Rig } from '../support/rig.ts'

const STORY = 'That is the long story of a king who lived in a land that nobody remembers.'

/** A call with these keys, in which the caller says this into a long answer. */
async function into(file: object, said: string): Promise<{ interrupted: number; rest: string[] }> {
  await using rig = new Rig({
    says: ['Tell me a story.', said],
    replies: [STORY, 'Fine.'],
    rules: turnRulesOf(configOf(load({ file }))),
  })
  await rig.saysSomething()
  await rig.isSilentFor(400)
  await rig.saysSomething(400)
  await rig.isSilentFor(6000)
  return { interrupted: rig.events('interrupted').length, rest: heard(rig) }
}

const STRATEGIES = [
  { interruption_strategy: 'speech' },
  { interruption_strategy: 'min_words', min_words: 3 },
  { interruption_strategy: 'keyword', interruption_keywords: ['operator'] },
]

test.each(STRATEGIES)('a caller who says "stop" is obeyed in a call with %j', async (file) => {
  expect(await into(file, 'Okay, stop!')).toEqual({ interrupted: 1, rest: ['Fine.'] })
})

test('another word is none under strategies that ask for more', async () => {
  const [, ...others] = STRATEGIES
  for (const file of others) expect(await into(file, 'Kings.')).toEqual({ interrupted: 0, rest: [STORY] })
})

test('a caller who says it where nobody is heard is not', async () => {
  expect(await into({ allow_interruptions: false }, 'Stop!')).toEqual({ interrupted: 0, rest: [STORY] })
})

const WELCOME = 'Welcome. This call is recorded for training, so please take care what you say.'

test('a greeting that may not be interrupted is heard to its end, and then what the caller asked is answered', async () => {
  const parts = { greets: { interruptible: false } }
  await using rig = new Rig({
    greeting: WELCOME,
    parts,
    says: ['Who listens?', 'And then?'],
    replies: [STORY, 'Fine.'],
  })
  rig.wire.command({ type: 'ready' })
  await rig.isSilentFor(300)
  await rig.saysSomething()
  expect(rig.events('paused')).toEqual([])
  await rig.isSilentFor(3000)
  expect(heard(rig).join(' ')).toBe(WELCOME)
  expect(rig.asked.at(-1)?.at(-1)?.content).toBe('Who listens?')
  await rig.saysSomething()
  expect(rig.events('interrupted')).toHaveLength(1)
})

test('"stop" cuts such a greeting within half a second of its sound', async () => {
  const parts = { greets: { interruptible: false } }
  await using rig = new Rig({ greeting: WELCOME, parts, says: ['Stop!'], replies: ['Fine.'] })
  rig.wire.command({ type: 'ready' })
  await rig.isSilentFor(300)
  await rig.speaksFor(300)
  await rig.isSilentFor(200)
  expect(rig.events('interrupted')).toHaveLength(1)
})
