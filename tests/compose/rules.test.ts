import { DEFAULT_BUDGETS } from '../../src/cascade/budgets.ts'
import { describe, expect, test } from 'bun:test'
import { levelDb } from '../../src/audio/pcm.ts'
import { preRollMsOf } from '../../src/providers/openai-dialect/onset.ts'
import {
  answeringOf,
  budgetsOf,
  energyRulesOf,
  muteRulesOf,
  turnRulesOf,
  voiceRulesOf,
  wakeRulesOf,
} from '../../src/compose/rules.ts'
import { mannersOf } from '../../src/compose/manners.ts'
import { DEFAULT_ENERGY_RULES, energyVad } from '../../src/vad/energy.ts'
import { DEFAULT_TURN_RULES } from '../../src/turn/rules.ts'
import { DEFAULT_VOICE_RULES, VoiceDetector } from '../../src/vad/voice.ts'
import { configOf, load } from '../support/config.ts'
import { NO_NETWORK } from '../support/tools.ts'
import { noise } from '../support/noise.ts'
import { Rig } from '../support/rig.ts'
import { windowsOf } from '../support/windows.ts'

const config = (file: object) => configOf(load({ file }))

const bargeIn = (file: object) => turnRulesOf(config(file)).bargeIn

/** How long after the caller's last word they are answered, in a call with these keys. */
async function silenceMs(file: object, said: string): Promise<number> {
  const rules = config(file)
  await using rig = new Rig({
    says: [said],
    replies: ['Yes.'],
    rules: { ...turnRulesOf(rules), foresees: false },
    parts: { voice: voiceRulesOf(rules) },
  })
  await rig.speaksFor(1000)
  for (let ms = 20; ms <= 6000; ms += 20) {
    await rig.isSilentFor(20)
    if (rig.asked.length > 0) return ms
  }
  throw new Error('the caller was not answered')
}

const patience = (user_turn_stop_timeout_secs: number) =>
  turnRulesOf(config({ user_turn_stop_timeout_secs })).patienceMs

const askedTimes = async (file: object) => {
  await using rig = new Rig({ says: ['And then', ''], replies: ['I see.'], rules: turnRulesOf(config(file)) })
  await rig.speaksFor(2600)
  return rig.asked.length
}

/** Hops until speech is told of a voice of which the model is this sure. */
function startHops(file: object, probability: number, loudnessDb = -20): number | undefined {
  const session = { judge: () => probability, reset: () => {} }
  const detector = new VoiceDetector(session, voiceRulesOf(config(file)))
  const sound = noise(2000, loudnessDb)
  for (let hop = 0; hop < 100; hop++) {
    if (detector.hear(sound.subarray(hop * 320, hop * 320 + 320)) === 'speech') return hop + 1
  }
  return undefined
}

const energyProbability = (vad_threshold: number, loudnessDb: number) => {
  const session = energyVad(energyRulesOf(config({ vad_threshold }))).open()
  return Math.max(...windowsOf(noise(320, loudnessDb)).map((window) => session.judge(window)))
}

test('what is not configured is what the measurements of the defaults were made with', () => {
  expect(turnRulesOf(config({}))).toEqual(DEFAULT_TURN_RULES)
  expect(budgetsOf(config({}))).toEqual(DEFAULT_BUDGETS)
  expect(voiceRulesOf(config({}))).toEqual(DEFAULT_VOICE_RULES)
  expect(energyRulesOf(config({}))).toEqual(DEFAULT_ENERGY_RULES)
  expect(preRollMsOf(config({}))).toBe(500)
})

test('what interrupts the bot follows the configuration', () => {
  expect(bargeIn({})).toMatchObject({ type: 'speech' })
  expect(bargeIn({ allow_interruptions: false })).toEqual({ type: 'none' })
  expect(bargeIn({ interruption_strategy: 'min_words', min_words: 3 })).toEqual({ type: 'words', min: 3 })
  expect(bargeIn({ interruption_strategy: 'keyword', interruption_keywords: ['stop'] })).toEqual({
    type: 'keywords',
    words: ['stop'],
  })
  expect(bargeIn({ interruption_strategy: 'keyword' })).toEqual({ type: 'words', min: 2 })
})

test.each(['', 'none', 'min_words', 'keyword'])(
  'the strategy "%s" of voxray-go is one here, in a key and in a plugin',
  (strategy) => {
    const inPlugin = {
      plugins: ['interruption_controller'],
      plugin_options: { interruption_controller: { strategy, min_words: 3 } },
    }
    const isCounted = strategy === 'min_words' || strategy === 'keyword'
    const rule = isCounted ? ({ type: 'words', min: 3 } as const) : DEFAULT_TURN_RULES.bargeIn
    expect(bargeIn({ interruption_strategy: strategy, min_words: 3 })).toEqual(rule)
    expect(bargeIn(inPlugin)).toEqual(rule)
  },
)

describe('the end of a turn', () => {
  test('waits by what was said, under "adaptive"', async () => {
    expect(await silenceMs({}, 'Tell me the time.')).toBeWithin(540, 640)
    expect(await silenceMs({ turn_stop_secs: 2 }, 'Tell me the time.')).toBeWithin(1990, 2090)
    expect(await silenceMs({ turn_stop_secs: 0.3 }, 'Tell me the time.')).toBeWithin(290, 390)
    expect(await silenceMs({}, 'I would like to')).toBeWithin(1390, 1490)
  })

  test('waits for turn_stop_secs whatever was said, under "silence"', async () => {
    const file = { turn_detection: 'silence', turn_stop_secs: 1 }
    for (const said of ['Yes.', 'Tell me the time.', 'I would like to']) {
      expect(await silenceMs(file, said)).toBeWithin(990, 1090)
    }
  })

  test.each([
    ['none', false],
    ['model', true],
    ['voice', true],
  ])('is foreseen for the model, for the voice, too, or for nobody: %p', (speculation, foresees) => {
    const configured = config({ speculation })
    expect(turnRulesOf(configured).foresees).toBe(foresees)
    expect(mannersOf(configured, NO_NETWORK).speaksAhead).toBe(speculation === 'voice')
  })

  test('comes with the pause, under "none"', async () => {
    expect(await silenceMs({ turn_detection: 'none' }, 'I would like to')).toBeWithin(190, 290)
    expect(await silenceMs({ turn_detection: 'none', vad_stop_secs: 0.4 }, 'I would like to')).toBeWithin(390, 490)
  })

  test('waits for a late recogniser as long as configured', async () => {
    expect(patience(2)).toBe(2000)
    expect(patience(0)).toBe(DEFAULT_TURN_RULES.patienceMs)
  })

  test('comes to a caller who speaks on, when turns have a longest duration', async () => {
    expect(await askedTimes({ turn_max_duration_secs: 2 })).toBe(1)
    expect(await askedTimes({})).toBe(0)
  })
})

describe('voice', () => {
  test('is what the detector is sure enough of', () => {
    expect(startHops({}, 0.55)).toBe(4)
    expect(startHops({ vad_confidence: 0.7 }, 0.55)).toBeUndefined()
    expect(startHops({ vad_confidence: 0.7 }, 0.75)).toBe(4)
  })

  test('is told once it has lasted', () => {
    expect(startHops({ vad_start_secs_vad: 0.2 }, 0.9)).toBe(10)
  })

  test('is not what is too quiet, on a scale of decibels', () => {
    expect(startHops({ vad_min_volume: 0.6 }, 0.9, -45)).toBeUndefined()
    expect(startHops({ vad_min_volume: 0.6 }, 0.9, -35)).toBe(4)
    // Values of voxray-go, which as amplitudes would be louder than any speech.
    for (const vad_min_volume of [0.2, 0.25]) expect(startHops({ vad_min_volume }, 0.9, -60)).toBe(4)
  })

  test('by energy begins at the threshold', () => {
    expect(levelDb(noise(1000, -38))).toBeWithin(-39, -37)
    expect(energyProbability(0.02, -42)).toBeLessThan(0.1)
    expect(energyProbability(0.02, -28)).toBeGreaterThan(0.9)
    expect(energyProbability(0.003, -42)).toBeGreaterThan(0.9)
  })
})

test('the recogniser is given what lies before speech, and never less than its start', () => {
  expect(preRollMsOf(config({ turn_pre_speech_ms: 800 }))).toBe(800)
  expect(preRollMsOf(config({ turn_pre_speech_ms: 10 }))).toBe(164)
  expect(preRollMsOf(config({ vad_start_secs_vad: 0.8 }))).toBe(900)
})

test("callers are muted by voxray-go's names, too, and by none unless it is asked for", () => {
  expect(muteRulesOf(configOf(load({ file: {} })))).toEqual([])
  expect(muteRulesOf(configOf(load({ file: { mute: ['first_speech', 'mute_until_first_bot_complete'] } })))).toEqual([
    'first_speech',
    'until_first_bot_complete',
  ])
  expect(load({ file: { mute: ['allways'] } }).problems).toHaveLength(1)
})

test('every turn is answered unless there is a wake phrase', () => {
  expect(wakeRulesOf(configOf(load({ file: {} })))).toBeUndefined()
  expect(wakeRulesOf(configOf(load({ file: { wake_phrases: ['hey robot'] } })))).toEqual({
    phrases: ['hey robot'],
    keepAliveMs: 10_000,
  })
})

test('who picks up is listened for where a key asks for it', () => {
  expect(answeringOf(config({}))).toBeUndefined()
  expect(answeringOf(config({ voicemail_detection: true }))).toEqual({ voicemail: '' })
  expect(answeringOf(config({ voicemail_detection: true, voicemail_message: 'Hi.' }))).toEqual({ voicemail: 'Hi.' })
  const targets = { transfer_targets: { support: '+15551230002' }, ivr_stuck_target: 'support' }
  const phone = { runner_transport: 'twilio', twilio_account_sid: 'AC1', twilio_auth_token: 'x' }
  expect(answeringOf(config({ ivr_goal: 'Billing.' }))).toEqual({ menus: { goal: 'Billing.' } })
  expect(answeringOf(config({ ivr_goal: 'Billing.', ...targets, ...phone }))).toEqual({
    menus: { goal: 'Billing.', stuckTarget: '+15551230002' },
  })
})
