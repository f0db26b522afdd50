import { parseArgs } from 'node:util'
import { readWav, writeWav } from '../../../src/audio/wav.ts'
import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { joined, soundsIn } from '../sound.ts'
import { SIMULATED, type SimulatedCarrier } from './index.ts'
import { PhoneCall } from './phone-call.ts'

const USAGE = `Places a call to a voxray server as a carrier does.

  bun run simulate-carrier ${Object.keys(SIMULATED).join('|')} --url http://localhost:3042 [options]

  --url URL       the server, as the carrier would be told it
  --say FILE.wav  what the caller says after the greeting; 16-bit PCM
  --dtmf DIGITS   keys the caller presses then
  --secret TEXT   signs as the carrier does
  --wait SECONDS  how long the caller listens after the last word (8)
  --out FILE.wav  where to write what the caller has heard`

/** The bot is taken to have finished when it has been silent this long. */
const QUIET_MS = 1200
const GREETING_WITHIN_MS = 15_000
const POLL_MS = 50

process.exit(await run(process.argv.slice(2)))

async function run(args: string[]): Promise<number> {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: text, say: text, dtmf: text, secret: text, out: text, wait: { ...text, default: '8' } },
  })
  const [carrier = ''] = positionals
  const { url, say, dtmf, secret, out, wait } = values
  if (!isSimulated(carrier) || url === undefined) {
    console.error(USAGE)
    return 2
  }
  await using call = await PhoneCall.place({ carrier, url, ...(secret !== undefined && { secret }) })
  const tell = (what: string) => console.log(`${(call.nowMs() / 1000).toFixed(1).padStart(6)} s  ${what}`)
  tell('the stream is open')
  await untilQuiet(call, GREETING_WITHIN_MS)
  tell('the greeting is over')
  if (say !== undefined) {
    await call.say(await recordingOf(say))
    tell(`said ${say}`)
  }
  if (dtmf !== undefined) call.press(dtmf)
  await Promise.race([call.ended, Bun.sleep(Number(wait) * 1000)])
  tell('hanging up')
  call.hangUp()
  for (const { fromMs, toMs, levelDb } of soundsIn(call.heard))
    console.log(`heard ${(fromMs / 1000).toFixed(1)} to ${(toMs / 1000).toFixed(1)} s at ${levelDb.toFixed(0)} dBFS`)
  for (const atMs of call.clearedAtMs) console.log(`interrupted at ${(atMs / 1000).toFixed(1)} s`)
  for (const fault of call.faults) console.error(`the carrier would object: ${fault}`)
  if (out !== undefined) await Bun.write(out, writeWav(call.heard))
  return call.faults.length === 0 && soundsIn(call.heard).length > 0 ? 0 : 1
}

const isSimulated = (name: string): name is SimulatedCarrier => Object.hasOwn(SIMULATED, name)

async function recordingOf(path: string): Promise<Int16Array> {
  const { samples, rateHz } = readWav(await Bun.file(path).bytes())
  const resampler = new Resampler(rateHz, LISTEN_RATE_HZ)
  return joined([resampler.process(samples).slice(), resampler.flush().slice()])
}

/** Resolves when something has been heard and then nothing, or when that takes too long. */
async function untilQuiet(call: PhoneCall, withinMs: number): Promise<void> {
  while (call.nowMs() < withinMs) {
    const last = soundsIn(call.heard).at(-1)
    if (last && call.nowMs() - last.toMs > QUIET_MS) return
    await Bun.sleep(POLL_MS)
  }
}
