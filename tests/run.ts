import { spawn } from 'bun'

/**
 * Runs the tests in two lanes side by side. In one are conversations in real time, which mostly wait. In the other are first the tests
 * in virtual time, which need the processor and give way to everything else, then the programs in real time. With arguments it is
 * `bun test` with these.
 */
const TALKS = ['clients/', 'speech/', 'telephony/', 'page', 'pipecat', 'aiortc', 'late-audio', 'real-models'].map(
  (name) => `tests/e2e/${name}`,
)
/** The other tests of whole servers, the executable, the package, the image and the command line, and models in workers, whose silence is timed. */
const PROGRAMS = [
  'tests/e2e/',
  'tests/compile.test.ts',
  'tests/first-agent.test.ts',
  'tests/package.test.ts',
  'tests/container.test.ts',
  'tests/main.test.ts',
  'tests/providers/embedded/',
  'tests/carriers/invented.test.ts',
]
const except = (path: string) => `--path-ignore-patterns=${path}**`

const TIMEOUT_MS = 60_000
/** What gives way to everything else may wait for long. */
const PATIENT_MS = 600_000
const NICE = Bun.which('nice') ? ['nice', '-n', '19'] : []

const test = (args: readonly string[], output: 'inherit' | 'pipe', nice?: readonly string[]) =>
  spawn([...(nice ?? []), process.execPath, 'test', '--timeout', `${nice ? PATIENT_MS : TIMEOUT_MS}`, ...args], {
    stdin: 'ignore',
    stdout: output,
    stderr: output,
  })

/** Two outputs at once cannot be read: this one is printed when it is whole. */
async function quietly(args: readonly string[], nice?: readonly string[]): Promise<number> {
  const child = test(args, 'pipe', nice)
  const printed = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  const code = await child.exited
  console.log((await printed).join(''))
  return code
}

const asked = process.argv.slice(2)
if (asked.length > 0) process.exit(await test(asked, 'inherit').exited)

const talks = test(TALKS, 'inherit')
const codes = [
  await quietly(PROGRAMS.map(except), NICE),
  await quietly([...PROGRAMS, ...TALKS.map(except)]),
  await talks.exited,
]
process.exit(codes.find((code) => code !== 0) ?? 0)
