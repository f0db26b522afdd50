import { parseArgs } from 'node:util'
import { writeWav } from '../audio/wav.ts'
import { Listener } from './listener.ts'
import { between } from '../audio/sounds.ts'
import { SIMULATED, type SimulatedCarrier } from './carriers/index.ts'
import { PhoneCall, type PhoneCallOptions } from './phone-call.ts'
import { act, type Script, speechOf } from './caller.ts'
import { linesOf, type Speech, speechIn, spreadOf } from './report.ts'

const DEFAULT_URL = 'http://localhost:3042'

/** What is said where nothing else is named. */
const SAID: Readonly<Record<string, string>> = {
  '--say': 'What can you do for me?',
  '--interrupt': 'Sorry, wait a moment please.',
}

const USAGE = `Places a call to a voxray server as a carrier does, and says what a caller would have heard.

  voxray simulate ${Object.keys(SIMULATED).join('|')} [url] [options]

  url                the server, as the carrier would be told it (${DEFAULT_URL})
  --say WHAT         what the caller says after the greeting: a recording (FILE.wav, 16-bit PCM) or a
                     sentence, which is spoken here; by default "${SAID['--say']}"
  --interrupt WHAT   what the caller says into the middle of the answer, or of the greeting without --say;
                     by default "${SAID['--interrupt']}"
  --dtmf DIGITS      keys the caller presses then
  --wait SECONDS     the longest that the caller listens at the end (15)
  --hold             the caller is on hold then, and sends no audio
  --secret TEXT      signs as the carrier does
  --calls N          as many calls at once, and figures of all
  --out FILE.wav     where to write what the caller has heard

It exits with 1 when nothing was heard, or when the carrier would have objected to what the server sent.`

/** Carries out `voxray simulate` and gives the exit code: 0 well, 1 badly, 2 for wrong arguments. */
export async function simulate(args: readonly string[]): Promise<number> {
  const options = parsed(args)
  if (options === 'help') {
    console.log(USAGE)
    return 0
  }
  if (typeof options === 'string') {
    console.error(`${options}\n\n${USAGE}`)
    return 2
  }
  const { to, calls, out, say, interrupt } = options
  try {
    const script: Script = {
      ...options.script,
      ...(say !== undefined && { say: await speechOf(say) }),
      ...(interrupt !== undefined && { interrupt: await speechOf(interrupt) }),
    }
    return calls === undefined ? await placeOne(to, script, out) : await placeMany(to, script, calls)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  }
}

/** What is asked for, or what is wrong with it. */
function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const
  const known = { say: text, interrupt: text, dtmf: text, secret: text, out: text, calls: text }
  try {
    const { values, positionals } = parseArgs({
      args: spelledOut(args),
      allowPositionals: true,
      options: {
        ...known,
        help: { type: 'boolean', short: 'h' },
        wait: { ...text, default: '15' },
        hold: { type: 'boolean', default: false },
      },
    })
    const { help, say, interrupt, dtmf, secret, out, calls, wait, hold } = values
    if (help) return 'help'
    const [carrier, url = DEFAULT_URL, extra] = positionals
    if (carrier === undefined) return 'name the carrier that calls'
    if (!isSimulated(carrier)) return `"${carrier}" is not a carrier that can be simulated`
    if (!URL.canParse(url)) return `"${url}" is not the address of a server`
    if (extra !== undefined) return `"${extra}" is one argument too many`
    const numbers = { wait, calls: calls ?? '1' }
    for (const [name, value] of Object.entries(numbers))
      if (!(Number(value) > 0)) return `--${name} is "${value}" but must be a number above 0`
    const to: PhoneCallOptions = { carrier, url, ...(secret !== undefined && { secret }) }
    const script = { waitMs: Number(wait) * 1000, holds: hold, ...(dtmf !== undefined && { dtmf }) }
    return { to, script, say, interrupt, out, calls: calls === undefined ? undefined : Number(calls) }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** An option that is followed by none of its own says what it says by default. */
const spelledOut = (args: readonly string[]): string[] =>
  args.flatMap((arg, index) => {
    const said = SAID[arg]
    const next = args[index + 1]
    return said === undefined || (next !== undefined && !next.startsWith('--')) ? [arg] : [arg, said]
  })

const isSimulated = (name: string): name is SimulatedCarrier => Object.hasOwn(SIMULATED, name)

async function placeOne(to: PhoneCallOptions, script: Script, out: string | undefined): Promise<number> {
  await using call = await PhoneCall.place(to)
  const tell = (what: string) => console.log(`${(call.nowMs() / 1000).toFixed(1).padStart(6)} s  ${what}`)
  tell('the stream is open')
  await act(call, script, tell)
  const speech = speechIn(call)
  console.log(`\nWhat was said:\n${linesOf(speech, await understood(call, speech)).join('\n') || 'nothing'}`)
  if (call.keys !== '') console.log(`The bot has pressed ${call.keys}.`)
  console.log(`At most ${Math.round(call.mostAheadMs)} ms waited at the carrier.`)
  for (const fault of call.faults) console.error(`The carrier would object: ${fault}`)
  if (out !== undefined) await Bun.write(out, writeWav(call.heard))
  return isGood(call, speech) ? 0 : 1
}

/** The bot's words, as the embedded recogniser hears them over the phone. */
async function understood(call: PhoneCall, speech: readonly Speech[]): Promise<Map<Speech, string>> {
  await using listener = new Listener()
  const words = new Map<Speech, string>()
  for (const said of speech.filter(({ who }) => who === 'bot')) {
    const { fromMs, toMs } = said.sound
    words.set(said, await listener.words(between(call.heard, fromMs - 200, toMs + 200)))
  }
  return words
}

async function placeMany(to: PhoneCallOptions, script: Script, count: number): Promise<number> {
  const placed = await Promise.allSettled(Array.from({ length: count }, () => PhoneCall.place(to)))
  await using opened = new AsyncDisposableStack()
  const calls = placed.flatMap((result) => (result.status === 'fulfilled' ? [opened.use(result.value)] : []))
  await Promise.all(calls.map((call) => act(call, script, () => {})))
  const speech = calls.map((call) => speechIn(call))
  const said = speech.flat()
  const greetings = speech.flatMap(([first]) => (first?.who === 'bot' ? [first.sound.fromMs] : []))
  const cuts = said.flatMap(({ interruption }) => interruption ?? [])
  console.log(`calls that were answered:       ${calls.length} of ${count}`)
  console.log(`calls that went well:           ${calls.filter((call, at) => isGood(call, speech[at] ?? [])).length}`)
  console.log(`from the stream to the bot:     ${spreadOf(greetings)}`)
  console.log(`from the caller to the answer:  ${spreadOf(said.flatMap(({ delayMs }) => delayMs ?? []))}`)
  console.log(`from an interruption to silence: ${spreadOf(cuts.map(({ silentAfterMs }) => silentAfterMs))}`)
  const problems = [
    ...placed.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : [])),
    ...calls.flatMap(({ faults }) => faults.map((fault) => `the carrier would object: ${fault}`)),
  ]
  for (const problem of new Set(problems))
    console.error(`${problems.filter((other) => other === problem).length} times: ${problem}`)
  return problems.length === 0 && calls.every((call, at) => isGood(call, speech[at] ?? [])) ? 0 : 1
}

const isGood = ({ faults }: PhoneCall, speech: readonly Speech[]): boolean =>
  faults.length === 0 && speech.some(({ who }) => who === 'bot')
