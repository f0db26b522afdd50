import { describe, expect, test } from 'bun:test'
import { gradium } from '../../../src/providers/vendors/gradium.ts'
import { ttsSocketContract } from '../../contract/tts-socket.ts'
import { gradiumVoices } from '../../support/vendors/gradium-tts.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY } from '../../support/vendors/stt-of.ts'
import { spokenBy, ttsOf, voiceFailure } from '../../support/vendors/tts-of.ts'

ttsSocketContract("Gradium's voices", {
  vendor: () => gradiumVoices(),
  tts: (vendor, clock) => ttsOf(gradium, vendor, {}, clock),
  isTimed: true,
})

describe("Gradium's voices", () => {
  test('are asked for what is set', async () => {
    const vendor = gradiumVoices()
    const options = { tts_voice: 'a-voice', tts_model: 'a-model', pronunciation_dict_id: 'names' }
    expect(await spokenBy(ttsOf(gradium, vendor, options), 'Good morning.')).toBeGreaterThan(0)
    expect(JSON.parse(String(vendor.taken[0]))).toMatchObject({
      voice_id: 'a-voice',
      model_name: 'a-model',
      pronunciation_id: 'names',
    })
  })

  test.each([
    [1002, 'setup expected', 'bad-request', false],
    [1008, 'Invalid API key', 'unauthorized', false],
    [1008, 'Not enough credits', 'quota-exceeded', false],
    [1008, 'Idle too long', 'closed', true],
    [1011, 'No worker available', 'server-error', true],
  ])('a failure with the code %d and "%s" is %s, and shows no key', async (code, words, expected, retryable) => {
    const failing = new SocketVendor(
      (far) => () => far.send(JSON.stringify({ type: 'error', code, message: `${words}, ${KEY}` })),
    )
    const failure = await voiceFailure(ttsOf(gradium, failing))
    expect(failure).toMatchObject({ code: expected, retryable, message: `Gradium failed (${code}): ${words} …` })
  })
})
