import { describe, expect, test } from 'bun:test'
import { StreamingTranscriber } from 'assemblyai'
import { assemblyai } from '../../../src/providers/vendors/assemblyai.ts'
import { Talk } from '../../contract/stt.ts'
import { sttSocketContract } from '../../contract/stt-socket.ts'
import { selfSigned } from '../../support/certificate.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { assemblyAiServer } from '../../support/vendors/assemblyai.ts'
import { trustingAnybody } from '../../support/vendors/trusting.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'

sttSocketContract('AssemblyAI', {
  vendor: () => assemblyAiServer(),
  stt: (vendor, clock) => sttOf(assemblyai, vendor, {}, clock),
  tellsWords: 'times and confidence',
})

describe('AssemblyAI', () => {
  test('may be asked for words as they are, without waiting for their format', async () => {
    const vendor = assemblyAiServer()
    await using talk = new Talk(sttOf(assemblyai, vendor, { format_turns: false, keyterms: ['voxray', 'a, b'] }))
    talk.say(toned('one two'))
    expect(await talk.final()).toBe('one two')
    const query = vendor.connections[0]?.url.searchParams
    expect(query?.get('format_turns')).toBe('false')
    expect(JSON.parse(query?.get('keyterms_prompt') ?? '')).toEqual(['voxray', 'a, b'])
  })

  test('tells words while the caller speaks, those included that may change', async () => {
    await using talk = new Talk(sttOf(assemblyai, assemblyAiServer()))
    talk.hint('speech')
    talk.write(toned('one two three'))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three' })
  })
})

test("AssemblyAI's own SDK holds a talk with the stand-in", async () => {
  using server = assemblyAiServer().listen(selfSigned())
  using _ = trustingAnybody()
  const sdk = new StreamingTranscriber({
    websocketBaseUrl: `${server.url}/v3/ws`,
    apiKey: KEY,
    sampleRate: 16_000,
    encoding: 'pcm_s16le',
    speechModel: 'universal-streaming-english',
    formatTurns: true,
  })
  const formatted = Promise.withResolvers<string>()
  sdk.on('turn', ({ transcript, turn_is_formatted: isFormatted }) => {
    if (isFormatted) formatted.resolve(transcript)
  })
  sdk.on('error', formatted.reject)
  await sdk.connect()
  sdk.sendAudio(toned('one two three').buffer)
  sdk.forceEndpoint()
  expect(await formatted.promise).toBe('one two three')
  await sdk.close()
})
