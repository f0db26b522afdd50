import { Glob, spawn } from 'bun'

/**
 * Runs the tests in real time from a queue, three files at a time: they mostly wait. Beside them run the tests in virtual time, which need
 * the processor and give way to everything else. With arguments it is `bun test` with these.
 */
const AT_ONCE = 3

/** The files in real time that take longest, at the head of the queue. Those that share the compiled server are one entry. */
const LONGEST = [
  ['tests/compile.test.ts', 'tests/container.test.ts', 'tests/first-agent.test.ts'],
  ['tests/e2e/page.test.ts'],
  ['tests/e2e/telephony/call-control.test.ts'],
  ['tests/e2e/redis-servers.test.ts'],
  ['tests/e2e/pipecat.test.ts'],
  ['tests/e2e/page-resume.test.ts'],
  ['tests/e2e/speech/websocket-speech.test.ts'],
  ['tests/e2e/clients/older-client.test.ts'],
  ['tests/e2e/eval.test.ts'],
  ['tests/e2e/telephony/many-calls.test.ts'],
  ['tests/e2e/client.test.ts'],
  ['tests/e2e/telephony/hd-voice.test.ts'],
]
/** Whole servers, the command line and the package; models in workers, whose silence is timed; handshakes, whose limits are real; files that are watched. */
const REAL_TIME = [
  'tests/e2e/**/*.test.ts',
  'tests/providers/embedded/*.test.ts',
  'tests/transport/webrtc/guard/dtls-*.test.ts',
  'tests/{main,own-program,package,hold}.test.ts',
  'tests/carriers/invented.test.ts',
  'tests/agent/watch.test.ts',
]

const TIMEOUT_MS = 180_000
/** What gives way to everything else may wait for long. */
const PATIENT_MS = 600_000
const NICE = Bun.which('nice') ? ['nice', '-n', '19'] : []

interface Result {
  readonly files: readonly string[]
  readonly code: number
  readonly passed: number
  readonly failed: number
}

const asked = process.argv.slice(2)
if (asked.length > 0) process.exit(await command(asked, TIMEOUT_MS, 'inherit').exited)

const queue = queueOf(LONGEST, REAL_TIME)
const virtual = test(
  queue.flat().map((file) => `--path-ignore-patterns=${file}`),
  PATIENT_MS,
  NICE,
)
const results = (await Promise.all([virtual, ...Array.from({ length: AT_ONCE }, worker)])).flat()
const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0)
console.log(`\n${sum(({ passed }) => passed)} pass\n${sum(({ failed }) => failed)} fail`)
const red = results.filter(({ code }) => code !== 0)
for (const { files } of red) console.log(`failed: ${files.join(' ')}`)
process.exit(red.length === 0 ? 0 : 1)

/** The entries, and an entry for each other file of the patterns. */
function queueOf(entries: readonly (readonly string[])[], patterns: readonly string[]): (readonly string[])[] {
  const named = new Set(entries.flat())
  const found = patterns.flatMap((pattern) => [...new Glob(pattern).scanSync('.')].toSorted())
  return [...entries, ...found.filter((file) => !named.has(file)).map((file) => [file])]
}

/** Runs one entry of the queue after the other. */
async function worker(): Promise<Result[]> {
  const done: Result[] = []
  for (let files = queue.shift(); files; files = queue.shift()) done.push(await test(files, TIMEOUT_MS))
  return done
}

/** Several outputs at once cannot be read: each is printed when it is whole. */
async function test(args: readonly string[], timeoutMs: number, nice: readonly string[] = []): Promise<Result> {
  const child = command(args, timeoutMs, 'pipe', nice)
  const printed = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  const code = await child.exited
  console.log(printed.join(''))
  const count = (what: string) => Number(new RegExp(`^ *(\\d+) ${what}$`, 'm').exec(printed[1])?.[1] ?? 0)
  const files = args.filter((arg) => !arg.startsWith('-'))
  return { files: files.length > 0 ? files : ['in virtual time'], code, passed: count('pass'), failed: count('fail') }
}

function command<const Output extends 'inherit' | 'pipe'>(
  args: readonly string[],
  timeoutMs: number,
  output: Output,
  nice: readonly string[] = [],
) {
  return spawn([...nice, process.execPath, 'test', '--timeout', `${timeoutMs}`, ...args], {
    // The last tier of JavaScriptCore's WASM compiler takes seconds of processor time in each of these, and pays only after minutes.
    env: { ...process.env, BUN_JSC_useOMGJIT: '0' },
    stdin: 'ignore',
    stdout: output,
    stderr: output,
  })
}
