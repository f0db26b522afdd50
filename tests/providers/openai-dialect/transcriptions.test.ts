import { describe, expect, test } from 'bun:test'
import type { Pcm } from '../../../src/audio/pcm.ts'
import { NO_LANGUAGE } from '../../../src/language/index.ts'
import type { HttpIo } from '../../../src/providers/provider.ts'
import { transcriptions } from '../../../src/providers/openai-dialect/transcriptions.ts'
import { VirtualClock } from '../../support/clock.ts'
import { OpenAiServer } from '../../support/openai-server.ts'

const SECOND = Int16Array.from({ length: 16_000 }, (_, at) => at)

function setUp(language?: string) {
  const server = new OpenAiServer()
  const clock = new VirtualClock()
  const io: HttpIo = { fetch: server.fetch, clock, random: () => 0.5, key: 'sk-secret' }
  const settings = { name: 'openai', baseUrl: 'http://models.test/v1', model: 'whisper-1', language, patienceMs: 4000 }
  return { server, clock, recogniser: transcriptions(settings, io) }
}

const live = () => new AbortController().signal

describe('audio transcriptions', () => {
  test('a turn is sent as a 16 kHz WAV with model and language, and its text comes back trimmed', async () => {
    const { server, recogniser } = setUp('en-GB')
    const heard: Pcm[] = []
    server.transcript = (pcm) => {
      heard.push(pcm)
      return ' Hello there.\n'
    }
    expect(await recogniser.transcribe(SECOND, live(), 'final')).toBe('Hello there.')
    expect(heard).toEqual([{ samples: SECOND, rateHz: 16_000 }])
    expect(server.received[0]).toMatchObject({
      path: '/audio/transcriptions',
      authorization: 'Bearer sk-secret',
      body: { model: 'whisper-1', language: 'en', response_format: 'json' },
    })
  })

  test.each([
    ['[BLANK_AUDIO]', ''],
    ['(keyboard clicking) *sighs*', ''],
    ['[Music] Hello there. (laughs)', 'Hello there.'],
    ['Call (415) 555 1234.', 'Call (415) 555 1234.'],
    ['Press *67 and then *82, please', 'Press *67 and then *82, please'],
    ['what is 2 * 3 * 4', 'what is 2 * 3 * 4'],
    ['*67 and then *', '*67 and then *'],
    ['（音楽）', ''],
    ['【音乐】もしもし', 'もしもし'],
    ['［拍手］', ''],
    ['♪ ♪', ''],
    ['...', ''],
    ['<|en|><|EMO_UNKNOWN|><|Speech|><|woitn|>hello', 'hello'],
    [`${'a'.repeat(3999)}😀 and more`, 'a'.repeat(3999) + '\ufffd'],
  ])('of %j the words are %j', async (text, words) => {
    const { server, recogniser } = setUp()
    server.transcript = () => text
    expect(await recogniser.transcribe(SECOND, live(), 'final')).toBe(words)
  })

  test('without a language the vendor guesses', async () => {
    const { server, recogniser } = setUp()
    await recogniser.transcribe(SECOND, live(), 'final')
    expect(server.received[0]?.body).not.toHaveProperty('language')
  })

  test('without a language Whisper is asked which it heard', async () => {
    const { server, recogniser } = setUp()
    server.language = 'german'
    expect(await recogniser.transcribe(SECOND, live(), 'final')).toEqual({ text: 'hello there', language: 'german' })
    expect(server.received[0]?.body).toMatchObject({ response_format: 'verbose_json' })
  })

  test('a server that cannot say which is asked in short from then on', async () => {
    const { server, recogniser } = setUp()
    server.next.push({ type: 'refuse', status: 400 })
    for (let turn = 0; turn < 2; turn++)
      expect(await recogniser.transcribe(SECOND, live(), 'final')).toBe('hello there')
    expect(server.received.map(({ body }) => body['response_format'])).toEqual(['verbose_json', 'json', 'json'])
  })

  test('several callers at once all get their words from a server that cannot say which', async () => {
    const { server, recogniser } = setUp()
    server.next.push(...[1, 2, 3].map(() => ({ type: 'refuse', status: 400 }) as const))
    const turns = [1, 2, 3].map(() => recogniser.transcribe(SECOND, live(), 'final'))
    expect(await Promise.all(turns)).toEqual([1, 2, 3].map(() => 'hello there'))
  })

  test('a recording that is refused in both forms does not end the question which', async () => {
    const { server, recogniser } = setUp()
    server.language = 'german'
    server.next.push({ type: 'refuse', status: 400 }, { type: 'refuse', status: 400 })
    await expect(recogniser.transcribe(SECOND, live(), 'final')).rejects.toMatchObject({ code: 'bad-request' })
    expect(await recogniser.transcribe(SECOND, live(), 'final')).toEqual({ text: 'hello there', language: 'german' })
  })

  test('the language of a call is asked for in place of the configured one', async () => {
    const { server, recogniser } = setUp('en')
    await recogniser.transcribe(SECOND, live(), 'final', 'de')
    expect(server.received[0]?.body).toMatchObject({ language: 'de', response_format: 'json' })
  })

  test.each([
    ['pt_BR', 'pt'],
    ['German', 'de'],
    ['cmn-Hans', 'zh'],
    ['sv-SE', 'sv'],
  ])('%s is asked for as %s', async (language, asked) => {
    const { server, recogniser } = setUp(language)
    await recogniser.transcribe(SECOND, live(), 'final')
    expect(server.received[0]?.body).toMatchObject({ language: asked })
  })

  test.each([...NO_LANGUAGE, ' Auto ', 'AUTO', 'und-Latn', '??'])(
    'with "%s" for a language the vendor guesses',
    async (word) => {
      for (const [configured, ofCall] of [[word], ['en', word]]) {
        const { server, recogniser } = setUp(configured)
        await recogniser.transcribe(SECOND, live(), 'final', ofCall)
        expect(server.received[0]?.body).not.toHaveProperty('language')
        expect(server.received[0]?.body).toMatchObject({ response_format: 'verbose_json' })
      }
    },
  )

  test('a refusal of the short form, too, is a failure', async () => {
    const { server, recogniser } = setUp()
    for (let n = 0; n < 2; n++) server.next.push({ type: 'refuse', status: 400 })
    expect(recogniser.transcribe(SECOND, live(), 'final')).rejects.toMatchObject({ code: 'bad-request' })
  })

  test('what is too short for a word is not sent', async () => {
    const { server, recogniser } = setUp()
    expect(await recogniser.transcribe(SECOND.subarray(0, 1500), live(), 'final')).toBe('')
    expect(server.received).toHaveLength(0)
  })

  test('the samples may change once the call has returned', async () => {
    const { server, recogniser } = setUp()
    const heard: Pcm[] = []
    server.transcript = (pcm) => (heard.push(pcm), '')
    const samples = SECOND.slice()
    const work = recogniser.transcribe(samples, live(), 'final')
    samples.fill(0)
    await work
    expect(heard[0]?.samples).toEqual(SECOND)
  })

  test('a refused key is told as such', async () => {
    const { server, recogniser } = setUp()
    server.key = 'sk-other'
    expect(recogniser.transcribe(SECOND, live(), 'final')).rejects.toMatchObject({ stage: 'stt', code: 'unauthorized' })
  })

  test('a failing server is asked three times', async () => {
    const { server, clock, recogniser } = setUp()
    for (let n = 0; n < 2; n++) server.next.push({ type: 'refuse', status: 500 })
    const work = recogniser.transcribe(SECOND, live(), 'final')
    await clock.advance(1000)
    expect(await work).toBe('hello there')
    expect(clock.pending).toBe(0)
  })

  test('garbage is a bad response', async () => {
    const { server, clock, recogniser } = setUp()
    for (let n = 0; n < 3; n++) server.next.push({ type: 'garbage' })
    const work = recogniser.transcribe(SECOND, live(), 'final').catch((error: unknown) => error)
    await clock.advance(1000)
    expect(await work).toMatchObject({ stage: 'stt', code: 'bad-response' })
  })

  test('silence for 10 seconds is a timeout', async () => {
    const { server, clock, recogniser } = setUp()
    server.next.push({ type: 'stall', after: undefined })
    const work = recogniser.transcribe(SECOND, live(), 'final').catch((error: unknown) => error)
    await clock.advance(10_000)
    expect(await work).toMatchObject({ stage: 'stt', code: 'timeout' })
    expect(clock.pending).toBe(0)
  })

  test('an abort rejects with its reason', async () => {
    const { server, clock, recogniser } = setUp()
    server.next.push({ type: 'stall', after: undefined })
    const abort = new AbortController()
    const work = recogniser.transcribe(SECOND, abort.signal, 'final').catch((error: unknown) => error)
    await clock.advance(10)
    const reason = new Error('the caller goes on')
    abort.abort(reason)
    expect(await work).toBe(reason)
    expect(clock.pending).toBe(0)
  })
})
