import { describe, expect, test } from 'bun:test'
import { HumeClient } from 'hume'
import { hume } from '../../../src/providers/vendors/hume.ts'
import type { TimedWord } from '../../../src/tts/tts.ts'
import { joined } from '../../contract/tts.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { askedOf } from '../../support/vendors/asked-of.ts'
import { humeServer } from '../../support/vendors/hume.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract('Hume', {
  vendor: () => humeServer(),
  tts: (vendor, clock) => ttsOf(hume, vendor, {}, clock),
  isTimed: true,
  rateHz: 48_000,
})

const VOICE_ID = '5bb7de05-c8fe-426a-8fcc-ba4fc4ce9f9c'

describe('Hume', () => {
  test('is asked for what is set', async () => {
    const { url, headers, messages } = await askedOf(hume, { tts_voice: VOICE_ID, tts_speed: 1.1 })
    expect(headers.get('x-hume-api-key')).toBe(KEY)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      version: '2',
      format_type: 'pcm',
      instant_mode: 'true',
      strip_headers: 'true',
      no_binary: 'true',
      include_timestamp_types: 'word',
    })
    expect(messages).toEqual([
      { text: 'Good.', voice: { id: VOICE_ID, provider: 'HUME_AI' }, speed: 1.1 },
      { flush: true },
    ])
  })

  test('is asked for Octave 1 where it is told how to speak', async () => {
    const options = { tts_voice: 'Anna', voice_provider: 'CUSTOM_VOICE', tts_instructions: 'warmly' }
    const { url, messages } = await askedOf(hume, options)
    expect([url.searchParams.get('version'), url.searchParams.get('include_timestamp_types')]).toEqual(['1', null])
    expect(messages[0]).toEqual({
      text: 'Good.',
      voice: { name: 'Anna', provider: 'CUSTOM_VOICE' },
      description: 'warmly',
    })
  })

  test.each([true, false])(
    'speaks a piece of several snippets to its end, whose times count from each: %p',
    async (timesSnippets) => {
      using session = ttsOf(hume, humeServer({ timesSnippets })).open?.(24_000)
      for (const piece of ['One two. Three! Four five six?', 'Seven. Eight.']) {
        const chunks = await Array.fromAsync(session?.speak(piece, new AbortController().signal) ?? [])
        const sentences = piece.split(/(?<=[.!?]) /)
        expect(joined(chunks).length).toBe(sentences.join('').length * 60 * 48)
        const words = chunks.flatMap((chunk): readonly TimedWord[] => chunk.words ?? [])
        expect(words.map(({ text }) => text)).toEqual(piece.split(' '))
        // No time passes between two sentences of a hum.
        expect(words.at(-1)?.toMs).toBeCloseTo(sentences.join('').length * 60, 0)
      }
    },
  )

  test('says why it failed, without the key', async () => {
    const vendor = new SocketVendor(
      (far) => () => far.send(JSON.stringify({ type: 'error', message: `no credits for ${KEY}` })),
    )
    expect(await voiceFailure(ttsOf(hume, vendor))).toMatchObject({
      code: 'server-error',
      message: 'Hume failed: no credits …',
    })
  })
})

test("Hume's own SDK is spoken to by the stand-in", async () => {
  using server = humeServer().listen()
  const client = new HumeClient({ apiKey: KEY, baseUrl: `${server.url}/v0/tts` })
  const socket = await client.tts.streamInput.connect({
    version: '2',
    formatType: 'pcm',
    instantMode: true,
    stripHeaders: true,
    noBinary: true,
    includeTimestampTypes: ['word'],
    reconnectAttempts: 0,
  })
  const over = Promise.withResolvers<void>()
  const words: string[] = []
  let bytes = 0
  socket.on('message', (message) => {
    if (message.type === 'timestamp') words.push(`${message.timestamp.text} ${message.timestamp.time.end}`)
    else bytes += Uint8Array.fromBase64(message.audio).length
    if (message.type === 'audio' && message.isLastChunk) over.resolve()
  })
  socket.on('error', over.reject)
  await socket.waitForOpen()
  socket.sendPublish({ text: 'Good morning.', voice: { name: 'Ava Song', provider: 'HUME_AI' } })
  socket.sendPublish({ flush: true })
  await over.promise
  expect(words).toEqual(['Good 240', 'morning. 780'])
  expect(bytes).toBe('Good morning.'.length * 60 * 96)
  socket.close()
})
