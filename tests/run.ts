import { spawn } from 'bun'

/**
 * Runs the tests in three lanes side by side. In two are programs and conversations in real time, which mostly wait. In the third are the
 * tests in virtual time, which need the processor and give way to everything else. With arguments it is `bun test` with these.
 */
const TALKS = ['clients/', 'speech/', 'telephony/', 'page-resume'].map((name) => `tests/e2e/${name}`)
/** The rest of the conversations, servers under attack, the executable, the image and the command line. */
const PROGRAMS = ['tests/e2e/', 'tests/compile.test.ts', 'tests/container.test.ts', 'tests/main.test.ts']
const except = (path: string) => `--path-ignore-patterns=${path}**`

const TIMEOUT_MS = 60_000
/** What gives way to everything else may wait for long. */
const PATIENT_MS = 600_000
const NICE = Bun.which('nice') ? ['nice', '-n', '19'] : []

const test = (args: readonly string[], output: 'inherit' | 'pipe', nice: readonly string[] = []) =>
  spawn([...nice, process.execPath, 'test', '--timeout', `${nice.length > 0 ? PATIENT_MS : TIMEOUT_MS}`, ...args], {
    stdin: 'ignore',
    stdout: output,
    stderr: output,
  })

/** Several outputs at once cannot be read: this one is printed when it is whole. */
async function quietly(args: readonly string[], nice?: readonly string[]): Promise<number> {
  const child = test(args, 'pipe', nice)
  const printed = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  const code = await child.exited
  console.log((await printed).join(''))
  return code
}

const asked = process.argv.slice(2)
if (asked.length > 0) process.exit(await test(asked, 'inherit').exited)

const codes = await Promise.all([
  test(TALKS, 'inherit').exited,
  quietly([...PROGRAMS, ...TALKS.map(except)]),
  quietly(PROGRAMS.map(except), NICE),
])
process.exit(codes.find((code) => code !== 0) ?? 0)
