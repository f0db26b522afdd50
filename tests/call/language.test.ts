import { expect, test } from 'bun:test'
import { languageOf } from '../../src/language/index.ts'
import { StageError } from '../../src/std/errors.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { heard, Rig } from '../support/rig.ts'

const down = new StageError('llm', 'failed', 'the model is down')

test.each([
  ['de-AT', 'de'],
  ['ja', 'ja'],
])('a caller for whom the application named %s is told of trouble in their language', async (named, tag) => {
  await using rig = new Rig({ says: ['Hallo.'], replies: [down], data: { language: named } })
  await rig.saysSomething()
  await rig.isSilentFor(15_000)
  const language = languageOf(tag)
  expect(heard(rig)).toEqual(wholePieces(language.sentences.trouble, language))
})

test('an answer in Japanese that is cut is remembered to the word, and its sentences without blanks', async () => {
  const answer = 'かしこまりました。お時間を少々いただきますので、そのままお待ちください。'
  await using rig = new Rig({
    says: ['予約', '違います', '予約'],
    replies: [answer, 'はい。', 'はい。'],
    data: { language: 'ja' },
  })
  await rig.saysSomething()
  await rig.isSilentFor(900)
  await rig.saysSomething()
  await rig.isSilentFor(2000)
  await rig.saysSomething()
  const kept = rig.asked.at(-1)?.find(({ role }) => role === 'assistant')
  const text = String(kept && 'content' in kept ? kept.content : '')
  expect(answer.startsWith(text)).toBeTrue()
  expect(text.length).toBeWithin(9, answer.length)
})
