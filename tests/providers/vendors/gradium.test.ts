import { describe, expect, test } from 'bun:test'
import { gradium } from '../../../src/providers/vendors/gradium.ts'
import { Talk } from '../../contract/stt.ts'
import { sttSocketContract } from '../../contract/stt-socket.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { gradiumServer } from '../../support/vendors/gradium-stt.ts'
import { sttOf } from '../../support/vendors/stt-of.ts'

sttSocketContract('Gradium', {
  vendor: () => gradiumServer(),
  stt: (vendor, clock) => sttOf(gradium, vendor, {}, clock),
  takesNoMuLaw: true,
})

describe('Gradium', () => {
  test('gives words while the caller speaks, as far behind as it is told to be', async () => {
    await using talk = new Talk(sttOf(gradium, gradiumServer(), { delay_in_frames: 7, stt_language: 'de' }))
    talk.hint('speech')
    talk.write(toned('one two three four five six seven eight nine'))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three' })
  })

  test('is waited for after its flush, because the last words come late', async () => {
    const clock = new VirtualClock()
    await using talk = new Talk(sttOf(gradium, gradiumServer(), {}, clock))
    await settled()
    talk.say(toned('one two three'))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three' })
    await clock.advance(100)
    expect(talk.events.at(-1)).toEqual({ type: 'final', text: 'one two three' })
  })
})
