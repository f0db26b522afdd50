import { describe, expect, test } from 'bun:test'
import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { BatchRig, drone, SIX } from '../support/batch-rig.ts'
import { settled } from '../support/clock.ts'
import { toned } from '../support/tones.ts'

describe('partials of a one-shot recogniser', () => {
  test('partials follow the growing turn, one at a time', async () => {
    await using talk = new BatchRig(true)
    talk.hint('speech')
    talk.write(toned(SIX))
    expect(talk.requests).toHaveLength(1)
    expect(talk.last.purpose).toBe('partial')
    talk.write(toned('seven'))
    expect(talk.requests).toHaveLength(1)
    await talk.answer()
    expect(talk.told).toEqual([`partial: ${SIX}`])
    talk.write(toned('eight nine one two three'))
    await talk.answer()
    expect(talk.told).toEqual([`partial: ${SIX}`, `partial: ${SIX} seven eight nine one two three`])
  })

  test('the slower the recogniser, the rarer the partials', async () => {
    await using talk = new BatchRig(true)
    talk.hint('speech')
    talk.write(drone(1))
    talk.write(drone(2))
    await talk.answer()
    talk.write(drone(4))
    expect(talk.requests).toHaveLength(1)
    talk.write(drone(1))
    expect(talk.requests).toHaveLength(2)
  })

  test('no partial is begun while the voice fades out', async () => {
    await using talk = new BatchRig(true)
    talk.hint('speech')
    talk.write(toned('nine nine nine'))
    talk.write(new Int16Array(LISTEN_RATE_HZ))
    expect(talk.requests).toHaveLength(0)
  })

  test('a pause stops the partial that runs: the final does not wait for it', async () => {
    await using talk = new BatchRig(true)
    talk.say(toned(SIX))
    await settled()
    expect(talk.requests.map(({ purpose, signal }) => [purpose, signal.aborted])).toEqual([
      ['partial', true],
      ['final', false],
    ])
    await talk.answer()
    expect(talk.told).toEqual([`final: ${SIX}`])
  })

  test('a partial that reads the same as the one before is not told again, but for the next turn', async () => {
    await using talk = new BatchRig(true)
    for (let turn = 0; turn < 2; turn++) {
      talk.hint('speech')
      talk.write(toned(SIX))
      await talk.answer()
      // What follows is no whole word: it reads the same.
      for (let at = 0; at < 8; at++)
        talk.write(
          toned('one')
            .fill(at % 2 ? 6000 : 9000)
            .subarray(0, 1500),
        )
      await talk.answer()
      talk.hint('turn-end')
    }
    expect(talk.requests).toHaveLength(4)
    expect(talk.told).toEqual([`partial: ${SIX}`, `partial: ${SIX}`])
  })

  test('who goes on after a pause is read as soon as before, however slow the last partial was', async () => {
    await using talk = new BatchRig(true)
    talk.hint('speech')
    talk.write(drone(1))
    talk.write(drone(3))
    await talk.answer()
    talk.hint('pause')
    await talk.answer()
    talk.write(drone(0.5))
    talk.hint('speech')
    expect(talk.requests).toHaveLength(2)
    // Half a second of it was heard before the onset.
    talk.write(drone(0.08))
    expect(talk.requests).toHaveLength(2)
    talk.write(drone(0.02))
    expect(talk.requests).toHaveLength(3)
  })

  test('who goes on before the final is there is read on at once', async () => {
    await using talk = new BatchRig(true)
    talk.hint('speech')
    talk.write(drone(1))
    talk.write(drone(3))
    await talk.answer()
    talk.hint('pause')
    talk.hint('speech')
    await settled()
    talk.write(drone(1))
    expect(talk.requests.map(({ purpose }) => purpose)).toEqual(['partial', 'final', 'partial'])
  })

  test('a turn that ends without a pause stops its partial, and what is said then belongs to no turn', async () => {
    await using talk = new BatchRig(true)
    talk.hint('speech')
    talk.write(toned(SIX))
    talk.hint('turn-end')
    expect(talk.last.signal.aborted).toBe(true)
    await settled()
    talk.write(drone(5))
    talk.write(new Int16Array(LISTEN_RATE_HZ))
    expect(talk.requests).toHaveLength(1)
    talk.say(toned('two'))
    await settled()
    await talk.answer()
    expect(talk.told).toEqual(['final: two'])
  })

  test('a partial that fails is not told', async () => {
    await using talk = new BatchRig(true)
    talk.hint('speech')
    talk.write(toned(SIX))
    talk.last.fail(new Error('busy'))
    await settled()
    expect(talk.told).toEqual([])
  })

  test('a partial that is overtaken by the cut of its stretch is read anew, not twice', async () => {
    await using talk = new BatchRig(true)
    talk.hint('speech')
    talk.write(drone(18))
    talk.write(new Int16Array(LISTEN_RATE_HZ))
    talk.write(drone(5))
    talk.hint('pause')
    for (let request = 0; request < 4; request++) await talk.answer()
    expect(talk.told.at(-1)?.match(/zero/g)).toHaveLength(230)
  })
})
