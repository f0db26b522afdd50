import { RealtimeSttSession } from '@soniox/node'
import { describe, expect, test } from 'bun:test'
import { soniox } from '../../../src/providers/vendors/soniox.ts'
import { Talk } from '../../contract/stt.ts'
import { errorOf, sttSocketContract } from '../../contract/stt-socket.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { sonioxServer } from '../../support/vendors/soniox.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'

sttSocketContract('Soniox', {
  vendor: (clock) => sonioxServer({ clock }),
  stt: (vendor, clock) => sttOf(soniox, vendor, {}, clock),
  tellsWords: 'times and confidence',
})

describe('Soniox', () => {
  test('makes words of tokens that are parts of them', async () => {
    await using talk = new Talk(sttOf(soniox, sonioxServer()))
    talk.hint('speech')
    talk.write(toned('one two three'))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three' })
    talk.hint('pause')
    expect(await talk.final()).toBe('one two three')
    expect(talk.events.at(-1)).toMatchObject({ type: 'final', language: 'en' })
  })

  test('is told a wrong key in a message, whose end shows no key', async () => {
    const talk = new Talk(sttOf(soniox, sonioxServer({ key: 'another-key' })))
    const error = await errorOf(talk)
    expect([error.code, error.message]).toEqual(['unauthorized', 'Soniox failed (401): Incorrect API key provided …'])
  })
})

test("Soniox's own SDK holds a talk with the stand-in", async () => {
  using server = sonioxServer().listen()
  const sdk = new RealtimeSttSession(KEY, `${server.url}/transcribe-websocket`, {
    model: 'stt-rt-v5',
    audio_format: 'pcm_s16le',
    sample_rate: 16_000,
    num_channels: 1,
  })
  const finals: string[] = []
  const finalized = Promise.withResolvers<void>()
  sdk.on('result', ({ tokens }) => {
    for (const token of tokens) if (token.is_final) finals.push(token.text)
  })
  sdk.on('finalized', () => finalized.resolve())
  sdk.on('error', finalized.reject)
  await sdk.connect()
  sdk.sendAudio(new Uint8Array(toned('one two three').buffer))
  sdk.finalize()
  await finalized.promise
  expect(
    finals
      .filter((text) => text !== '<fin>')
      .join('')
      .trim(),
  ).toBe('one two three')
  await sdk.finish()
})
