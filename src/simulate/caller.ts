import { soundsIn } from '../audio/sounds.ts'
import type { PhoneCall } from './phone-call.ts'
import { recording, spoken } from './speech.ts'

/** What the caller does in one call. */
export interface Script {
  /** At 16 kHz. */
  readonly say?: Int16Array
  /** Said into the middle of what the bot says then. */
  readonly interrupt?: Int16Array
  readonly dtmf?: string
  /** The caller is on hold at the end, and sends nothing. */
  readonly holds: boolean
  /** The longest that the caller listens at the end. */
  readonly waitMs: number
}

/** The bot is taken to have finished when it has been silent this long. */
const QUIET_MS = 1_200
const SPEAKS_WITHIN_MS = 15_000
const INTERRUPTED_AFTER_MS = 1_500
const POLL_MS = 20

/** A recording by its path, or a sentence, which is spoken here. */
export const speechOf = (what: string): Promise<Int16Array> => (what.endsWith('.wav') ? recording(what) : spoken(what))

/** Plays the script to its end. `tell` learns what the caller does. */
export async function act(call: PhoneCall, script: Script, tell: (what: string) => void): Promise<void> {
  const { say, interrupt, dtmf, holds, waitMs } = script
  let fromMs = 0
  if (say !== undefined) {
    await untilQuiet(call, fromMs)
    tell('the caller speaks')
    await call.say(say)
    fromMs = call.nowMs()
  }
  if (interrupt !== undefined) {
    if (!(await speaks(call, fromMs))) tell('there is nothing to interrupt')
    await Bun.sleep(INTERRUPTED_AFTER_MS)
    tell('the caller interrupts')
    await call.say(interrupt)
    fromMs = call.nowMs()
  }
  if (dtmf !== undefined) {
    await untilQuiet(call, fromMs)
    tell(`the caller presses ${dtmf}`)
    call.press(dtmf)
    fromMs = call.nowMs()
  }
  if (holds) {
    await untilQuiet(call, fromMs)
    tell('the caller is put on hold')
    call.hold()
  }
  const code = await Promise.race([call.ended, Bun.sleep(waitMs), ...(holds ? [] : [untilQuiet(call, fromMs)])])
  tell(code === undefined ? 'the caller hangs up' : `the server hangs up (${code})`)
  call.hangUp()
}

/** Resolves with false when nothing is heard. */
async function speaks(call: PhoneCall, fromMs: number): Promise<boolean> {
  const giveUpMs = call.nowMs() + SPEAKS_WITHIN_MS
  while (call.nowMs() < giveUpMs) {
    if (soundsIn(call.heard).some(({ toMs }) => toMs > fromMs)) return true
    await Bun.sleep(POLL_MS)
  }
  return false
}

/** Resolves when something has been heard since and then nothing, or when that takes too long. */
async function untilQuiet(call: PhoneCall, fromMs: number): Promise<void> {
  if (!(await speaks(call, fromMs))) return
  while (call.nowMs() - (soundsIn(call.heard).at(-1)?.toMs ?? 0) < QUIET_MS) await Bun.sleep(POLL_MS)
}
