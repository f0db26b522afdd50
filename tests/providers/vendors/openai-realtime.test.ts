import { describe, expect, test } from 'bun:test'
import { openai_realtime } from '../../../src/providers/vendors/openai-realtime.ts'
import { Talk } from '../../contract/stt.ts'
import { errorOf, sttSocketContract } from '../../contract/stt-socket.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { transcriptionServer } from '../../support/vendors/openai-realtime.ts'
import { sttOf } from '../../support/vendors/stt-of.ts'

sttSocketContract('OpenAI in real time', {
  vendor: () => transcriptionServer(),
  stt: (vendor, clock) => sttOf(openai_realtime, vendor, {}, clock),
})

describe('OpenAI in real time', () => {
  test('tells words while the caller speaks', async () => {
    await using talk = new Talk(sttOf(openai_realtime, transcriptionServer()))
    talk.hint('speech')
    talk.write(toned('one two three four'))
    await settled()
    expect(talk.events.at(-1)).toMatchObject({ type: 'partial', text: expect.stringMatching(/^one two three/) })
  })

  test('answers a second pause in which nothing was said', async () => {
    await using talk = new Talk(sttOf(openai_realtime, transcriptionServer()))
    talk.say(toned('one two three'))
    expect(await talk.final()).toBe('one two three')
    talk.hint('pause')
    expect(await talk.final()).toBe('one two three')
  })

  test('says when it does not know the model', async () => {
    const talk = new Talk(sttOf(openai_realtime, transcriptionServer(), { stt_model: 'whisper-9' }))
    const error = await errorOf(talk)
    expect(error).toMatchObject({ code: 'not-found', retryable: false })
  })

  test.each([
    ['gpt-live-transcribe', ['"keywords":["voxray"]', '"keywords":["voxray","Kasparov"]']],
    ['gpt-transcribe', ['"keywords":["voxray"]', '"keywords":["voxray","Kasparov"]']],
    ['gpt-4o-transcribe', []],
    [undefined, []],
  ])('%s is told %j to expect, and hears', async (stt_model, terms) => {
    const vendor = transcriptionServer()
    const options = { ...(stt_model && { stt_model }), keyterms: ['voxray'], keyterms_from_replies: true }
    const stt = sttOf(openai_realtime, vendor, options)
    await using session = stt.open(new AbortController().signal)
    session.said?.('Your agent is Kasparov.')
    await settled()
    expect(vendor.taken.flatMap((message) => /"keywords":[^\]]*\]/.exec(String(message)) ?? [])).toEqual(terms)
    await using talk = new Talk(stt)
    talk.say(toned('one two three'))
    expect(await talk.final()).toBe('one two three')
  })
})
