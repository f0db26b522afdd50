import { describe, expect, test } from 'bun:test'
import { dtmfTones } from '../../../src/audio/dtmf.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { exotelLegs, FAR_ENDS } from '../../support/carriers.ts'
import { allison, cards, librivox } from '../../support/speech.ts'
import { TelephonyRig } from '../../support/telephony-rig.ts'

const press = (rig: TelephonyRig, key: string) =>
  rig.wire.message(JSON.stringify({ event: 'dtmf', streamSid: 'MZ1', dtmf: { track: 'inbound_track', digit: key } }))

describe('digits', () => {
  test('interrupt with the first, and reach the bot as one text', async () => {
    const rig = new TelephonyRig('twilio')
    press(rig, '1')
    expect(rig.commands.slice(1)).toEqual([{ type: 'interrupt' }])
    for (const key of '23#') press(rig, key)
    expect(rig.commands.slice(2)).toEqual([{ type: 'text', text: 'DTMF: 123#', runImmediately: true, spoken: true }])
  })

  test('are answered no more often than texts', () => {
    const rig = new TelephonyRig('twilio')
    for (let n = 0; n < 200; n++) press(rig, '#')
    expect(rig.commands.filter(({ type }) => type === 'text')).toHaveLength(50)
  })
})

/** The caller is heard in messages of 100 ms. */
async function sound(rig: TelephonyRig, samples: Int16Array): Promise<void> {
  for (let at = 0; at < samples.length; at += rig.far.rateHz / 10) {
    rig.wire.message(rig.far.speak(samples.subarray(at, at + rig.far.rateHz / 10)))
    await rig.clock.advance(100)
  }
}

describe('keys that sound in the audio', () => {
  test('are heard where the carrier sends no message for them', async () => {
    const rig = new TelephonyRig(exotelLegs)
    await sound(rig, dtmfTones('12#', 8_000))
    expect(rig.commands.slice(1)).toEqual([
      { type: 'interrupt' },
      { type: 'text', text: 'DTMF: 12#', runImmediately: true, spoken: true },
    ])
    expect(rig.audioMs).toBe(600)
  })

  test.each(FAR_ENDS.map((far) => [far.carrier, far] as const))(
    'are not looked for at %s, which sends one',
    async (_, far) => {
      const rig = new TelephonyRig(far)
      await sound(rig, dtmfTones('12#', far.rateHz))
      expect(rig.commands).toEqual([{ type: 'ready' }])
    },
  )

  test('are looked for or not as the configuration says', async () => {
    const twilio = new TelephonyRig('twilio', () => ({ inbandDtmf: true }))
    await sound(twilio, dtmfTones('#', 8_000))
    press(twilio, '#')
    expect(twilio.commands.filter(({ type }) => type === 'text')).toHaveLength(1)
    const legs = new TelephonyRig(exotelLegs, () => ({ inbandDtmf: false }))
    await sound(legs, dtmfTones('12#', 8_000))
    expect(legs.commands).toEqual([{ type: 'ready' }])
  })

  test.each([exotelLegs, ...FAR_ENDS.filter(({ carrier }) => carrier === 'vonage')])(
    'are none in what people say over $carrier',
    async (far) => {
      const rig = new TelephonyRig(far, () => ({ inbandDtmf: true }))
      const prompts = ['demo-thanks', 'demo-congrats', 'demo-instruct', 'demo-abouttotry', 'demo-echotest']
      for (const samples of [...librivox(), ...cards()].map((said) => said.samples).concat(prompts.map(allison)))
        await sound(rig, new Resampler(16_000, far.rateHz).process(samples))
      expect(rig.audioMs).toBeGreaterThan(90_000)
      expect(rig.commands).toEqual([{ type: 'ready' }])
    },
  )
})
