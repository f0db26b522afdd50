import { expect, test } from 'bun:test'
import { checkOnline } from '../../src/compose/check-online.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import type { Connect } from '../../src/providers/socket/connect.ts'
import { systemClock } from '../../src/std/clock.ts'
import { configOf, load } from '../support/config.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { sonicServer } from '../support/vendors/cartesia-tts.ts'
import { deepgramServer } from '../support/vendors/deepgram.ts'

/** What the command says, with these keys of the vendors. */
async function check(keys: object, more: object = {}) {
  const [chat, ear, mouth] = [new OpenAiServer(), deepgramServer(), sonicServer()]
  const file = {
    stt_provider: 'deepgram',
    llm_provider: 'groq',
    tts_provider: 'cartesia',
    api_keys: { deepgram: 'secret-key', cartesia: 'secret-key', groq: 'secret-key', ...keys },
    ...more,
  }
  const lines: string[] = []
  const troubles: string[] = []
  const report = { line: (line: string) => lines.push(line), trouble: (line: string) => troubles.push(line) }
  const connect: Connect = (url, headers, listener) =>
    (url.includes('deepgram') ? ear : mouth).connect(url, headers, listener)
  const world = { fetch: chat.fetch, connect, clock: systemClock, random: () => 0 }
  const isGood = await checkOnline(configOf(load({ file, providers: PROVIDER_FACTS })), world, report)
  return { isGood, lines: lines.toSorted(), troubles, chat }
}

test('each vendor is asked once, and says how long it took', async () => {
  const { isGood, lines, troubles } = await check({}, { agents: { sales: {}, support: {} } })
  expect(troubles).toEqual([])
  expect(isGood).toBeTrue()
  expect(lines).toEqual([
    expect.stringMatching(/^cartesia \(voice\) answers: \d+\.\d s$/),
    expect.stringMatching(/^deepgram \(speech-to-text\) answers: \d+\.\d s$/),
    expect.stringMatching(/^groq \(language model\) answers: \d+\.\d s$/),
  ])
})

test('a key that is wrong is told, and not shown, and the others are asked all the same', async () => {
  const { isGood, lines, troubles } = await check({ deepgram: 'a-wrong-key' })
  expect(isGood).toBeFalse()
  expect(troubles).toEqual(['deepgram (speech-to-text) does not answer: api.deepgram.com refused the API key (401)'])
  expect(lines).toHaveLength(2)
})

test('models that come with voxray are not asked', async () => {
  const { isGood, lines } = await check({}, { llm_provider: 'embedded', stt_provider: 'embedded' })
  expect([isGood, lines.length]).toEqual([true, 1])
})

test('a vendor is asked once, though one agent has another behind it and one has not', async () => {
  const { lines, chat } = await check(
    {},
    {
      agents: { sales: { llm_provider: ['groq', 'openai'] }, support: { llm_provider: ['groq'] } },
      api_keys: { deepgram: 'secret-key', cartesia: 'secret-key', groq: 'secret-key', openai: 'secret-key' },
    },
  )
  expect(lines.filter((line) => line.includes('groq'))).toHaveLength(1)
  expect(chat.received).toHaveLength(2)
})
