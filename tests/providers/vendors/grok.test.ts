import { createXai } from '@ai-sdk/xai'
import { describe, expect, test } from 'bun:test'
import { grok } from '../../../src/providers/vendors/grok.ts'
import { Talk } from '../../contract/stt.ts'
import { sttSocketContract } from '../../contract/stt-socket.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { grokServer } from '../../support/vendors/grok-stt.ts'
import { socketsOfNode } from '../../support/vendors/node-socket.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'

sttSocketContract("xAI's recogniser", {
  vendor: () => grokServer(),
  stt: (vendor, clock) => sttOf(grok, vendor, {}, clock),
  decides: true,
  tellsWords: 'times',
})

describe("xAI's recogniser", () => {
  test.each(['again', 'rest'] as const)('hears a long phrase once, whose end is told as "%s"', async (long) => {
    await using talk = new Talk(sttOf(grok, grokServer({ long })), undefined, true)
    talk.hint('speech')
    talk.write(toned('one two three four'))
    await settled()
    talk.write(toned('five six seven'))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three four five six seven' })
    talk.write(toned('eight nine'))
    talk.write(new Int16Array(3200))
    talk.hint('pause')
    expect(await talk.final()).toBe('one two three four five six seven eight nine')
  })

  test('is asked at its own address, at a base for all stages, or at its own', async () => {
    for (const [options, url] of [
      [{}, 'wss://api.x.ai/v1/stt'],
      [{ base_url: 'https://gate.lan/v1' }, 'wss://gate.lan/v1/stt'],
      [{ base_url: 'https://gate.lan/v1', stt_base_url: 'wss://ear.lan/v1' }, 'wss://ear.lan/v1/stt'],
    ] as const) {
      const vendor = grokServer()
      await using _ = sttOf(grok, vendor, options).open(new AbortController().signal)
      await settled()
      const { origin, pathname } = vendor.connections[0]?.url ?? new URL('about:blank')
      expect(`${origin}${pathname}`).toBe(url)
    }
  })
})

test('a phrase that has ended before the pause is told at once', async () => {
  await using talk = new Talk(sttOf(grok, grokServer()))
  talk.hint('speech')
  talk.write(toned('one two three'))
  talk.write(new Int16Array(3200))
  await settled()
  talk.hint('pause')
  await settled()
  expect(talk.events.at(-1)).toMatchObject({ type: 'final', text: 'one two three' })
})

test("the AI SDK's package for xAI holds a talk with the stand-in", async () => {
  using server = grokServer().listen()
  using _ = socketsOfNode()
  const model = createXai({ apiKey: KEY, baseURL: `${server.url.replace('ws', 'http')}/v1` }).transcription()
  const { body: audio } = new Response(toned('one two three four five'))
  if (!audio) throw new Error('there is audio')
  const talk = await model.doStream?.({ audio, inputAudioFormat: { type: 'audio/pcm', rate: 16_000 } })
  const parts = await Array.fromAsync(talk?.stream ?? [])
  expect(parts.at(-1)).toMatchObject({ type: 'finish', text: 'one two three four five' })
})
