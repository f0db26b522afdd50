import { describe, expect, test } from 'bun:test'
import { xtts } from '../../../src/providers/vendors/xtts.ts'
import { ttsHttpContract } from '../../contract/tts-http.ts'
import { driven, VirtualClock } from '../../support/clock.ts'
import type { Fault } from '../../support/vendors/http-vendor.ts'
import { httpTtsOf } from '../../support/vendors/http-tts-of.ts'
import { SPEAKERS, XttsServer } from '../../support/vendors/xtts.ts'

ttsHttpContract('XTTS', {
  vendor: () => new XttsServer(),
  tts: (vendor, world) => httpTtsOf(xtts, vendor, {}, world),
  asksBefore: true,
})

const live = () => new AbortController().signal

async function trying(vendor: XttsServer, options: object = {}): Promise<unknown> {
  const clock = new VirtualClock()
  const speech = Array.fromAsync(httpTtsOf(xtts, vendor, options, { clock }).speak('Hello.', live()))
  const ended = speech.then(
    () => 'it did not fail',
    (error: unknown) => error,
  )
  return await driven(clock, ended)
}

describe('XTTS', () => {
  test('is asked for its speakers once, and sent the chosen one with each text', async () => {
    const vendor = new XttsServer()
    const voice = httpTtsOf(xtts, vendor, { tts_voice: 'Viktor Eka', tts_language: 'zh-TW' })
    for (const piece of ['Hello.', 'And bye.']) await Array.fromAsync(voice.speak(piece, live()))
    expect(vendor.urls.map((url) => new URL(url).pathname)).toEqual(['/studio_speakers', '/tts_stream', '/tts_stream'])
    const rest = { language: 'zh-cn', add_wav_header: false, stream_chunk_size: '20' }
    const speaker = SPEAKERS['Viktor Eka']
    expect(vendor.asked).toEqual([
      { ...speaker, ...rest, text: 'Hello.' },
      { ...speaker, ...rest, text: 'And bye.' },
    ])
  })

  test('a voice that it does not have is told by its name', async () => {
    for (const name of ['Nobody', 'constructor'])
      expect(await trying(new XttsServer(), { tts_voice: name })).toMatchObject({
        code: 'not-found',
        message: `localhost:8000 has no voice "${name}"`,
      })
  })

  test.each([
    ['no JSON', { type: 'instead', label: 'application/json', body: '{"Claribel' }, 'bad-response'],
    ['a list', { type: 'instead', label: 'application/json', body: '[]' }, 'bad-response'],
    [
      'a speaker of another form',
      { type: 'instead', label: 'application/json', body: '{"Claribel Dervla":{"speaker_embedding":"x"}}' },
      'bad-response',
    ],
    ['a connection that breaks', { type: 'break', afterParts: 0 }, 'unreachable'],
    ['a failure', { type: 'refuse', status: 500 }, 'server-error'],
  ] satisfies [string, Fault, string][])('%s in place of the speakers is asked for again', async (_, fault, code) => {
    const vendor = new XttsServer()
    vendor.faults.push(fault)
    expect(await trying(vendor)).toBe('it did not fail')
    vendor.faults.push(fault, fault, fault)
    expect(await trying(vendor)).toMatchObject({ stage: 'tts', code })
  })
})
